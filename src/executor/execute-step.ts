import type { DockerWriter, WriteAnswer } from '../docker/port.ts';
import type { Removed } from '../gates/decision.ts';
import type { Admission, Stop } from './admission.ts';
import { counted, inBytes } from './amounts.ts';
import { claimReference } from './claim.ts';
import type { OwnWrite, OwnWrites } from './own-writes.ts';
import type { PlanItem } from './plan-document.ts';
import type { Step } from './step.ts';

export type StepOutcome =
  | {
      readonly kind: 'removed';
      readonly removed: Removed;
      /** By the engine's figures. */
      readonly bytes: number;
      readonly words: string;
    }
  /** A claim was taken back; nothing else changed. */
  | { readonly kind: 'released'; readonly words: string }
  | { readonly kind: 'skipped'; readonly words: string }
  /** A gate closed between two calls of the step; a claim that was made by then stays until a later prune. */
  | Stop;

export interface StepTools {
  readonly docker: DockerWriter;
  readonly ownWrites: OwnWrites;
  /** 32 hex digits, never the same twice. */
  readonly random: () => string;
  /** Asked before each deletion that follows a call of the same step. */
  readonly admitted: () => Promise<Admission>;
}

const NOTHING: Removed = { containers: 0, images: 0, buildCache: 0 };

function removed(part: Partial<Removed>, bytes: number | null, words: string): StepOutcome {
  return { kind: 'removed', removed: { ...NOTHING, ...part }, bytes: bytes ?? 0, words };
}

function skipped(words: string): StepOutcome {
  return { kind: 'skipped', words };
}

/** Performs one deletion; `claims` are those the second look found on the image. Rejects as the port does. */
export function executeStep(
  step: Step,
  claims: readonly string[],
  tools: StepTools,
): Promise<StepOutcome> {
  switch (step.kind) {
    case 'container':
      return deleteContainer(step.item, tools);
    case 'image':
      return deleteImage(step.item, claims, tools);
    case 'release-claim':
      return releaseClaims(step.imageId, step.name, claims, tools);
    case 'build-cache':
      return pruneBuildCache(step.olderThanMs, tools);
  }
}

/** How a step's object is called in progress and reasons. */
export function stepName(step: Step): string {
  switch (step.kind) {
    case 'container':
    case 'image':
      return itemName(step.item);
    case 'release-claim':
      return `the claim beside ${step.name}`;
    case 'build-cache':
      return 'build cache';
  }
}

function itemName({ kind, id, names }: PlanItem): string {
  const short = id.replace(/^sha256:/, '').slice(0, 12);
  return `${kind} ${kind === 'container' ? (names[0] ?? short) : short}`;
}

/** Announces the write, makes it, and tells how it ended, so that its echoes are known as ours. */
async function announced<T>(
  { ownWrites }: StepTools,
  write: OwnWrite,
  call: () => Promise<T>,
  answerOf: (value: T) => WriteAnswer,
): Promise<T> {
  const settle = ownWrites.expect(write);
  try {
    const value = await call();
    settle(answerOf(value));
    return value;
  } catch (error) {
    settle('unknown');
    throw error;
  }
}

async function deleteContainer(item: PlanItem, tools: StepTools): Promise<StepOutcome> {
  const answer = await announced(
    tools,
    { kind: 'delete-container', id: item.id },
    () => tools.docker.deleteContainer(item.id),
    (value) => value,
  );
  if (answer === 'gone') return skipped(`${itemName(item)} is gone already`);
  if (answer === 'in-use') return skipped(`${itemName(item)} is in use after all`);
  return removed({ containers: 1 }, item.sizeBytes, `${itemName(item)} removed`);
}

/**
 * Claim, then delete by the claim. Claims left behind by an earlier attempt serve as well, and all
 * of them have to go, as the engine deletes the image only with its last reference.
 */
async function deleteImage(
  item: PlanItem,
  found: readonly string[],
  tools: StepTools,
): Promise<StepOutcome> {
  const claims = found.length > 0 ? found : [tools.random()];
  const [fresh] = claims;
  if (found.length === 0 && fresh !== undefined) {
    const answer = await announced(
      tools,
      { kind: 'claim-image', imageId: item.id, claim: fresh },
      () => tools.docker.claimImage(item.id, fresh),
      (value) => value,
    );
    if (answer === 'gone') return skipped(`${itemName(item)} is gone already`);
    if (answer === 'in-use') return skipped(`${itemName(item)} is in use after all`);
  }
  const last = await deleteClaims(item.id, claims, tools);
  if (last.kind === 'stop') return last;
  if (last.kind === 'in-use')
    return skipped(
      `${itemName(item)} is in use after all; its claim ${claimReference(last.claim)} stays until a later prune`,
    );
  if (last.kind === 'deleted')
    return removed({ images: 1 }, item.sizeBytes, `${itemName(item)} removed`);
  if (last.kind === 'gone') return skipped(`${itemName(item)} is gone already`);
  return skipped(`${itemName(item)} got another reference in the meantime and stays`);
}

type ClaimsDeleted =
  | { readonly kind: 'deleted' | 'untagged' | 'gone' }
  | { readonly kind: 'in-use'; readonly claim: string }
  | Stop;

async function deleteClaims(
  imageId: string,
  claims: readonly string[],
  tools: StepTools,
): Promise<ClaimsDeleted> {
  let untagged = false;
  for (const claim of claims) {
    const admission = await tools.admitted();
    if (admission.kind === 'stop') return admission;
    const { answer, deletedImage } = await announced(
      tools,
      { kind: 'delete-claim', imageId, claim },
      () => tools.docker.deleteClaim(claim),
      (value) => value.answer,
    );
    if (deletedImage) return { kind: 'deleted' };
    if (answer === 'in-use') return { kind: 'in-use', claim };
    untagged ||= answer === 'done';
  }
  return { kind: untagged ? 'untagged' : 'gone' };
}

async function releaseClaims(
  imageId: string,
  name: string,
  claims: readonly string[],
  tools: StepTools,
): Promise<StepOutcome> {
  const last = await deleteClaims(imageId, claims, tools);
  switch (last.kind) {
    case 'stop':
      return last;
    case 'deleted': // Its other references went away between the second look and this call.
      return removed({ images: 1 }, null, `the image of ${name} went with its last reference`);
    case 'in-use':
      return skipped(`the claim beside ${name} could not be released yet: in use`);
    case 'gone':
      return skipped(`the claim beside ${name} is gone already`);
    case 'untagged':
      return { kind: 'released', words: `the claim beside ${name} released` };
  }
}

async function pruneBuildCache(olderThanMs: number, tools: StepTools): Promise<StepOutcome> {
  const { deleted, reclaimedBytes } = await announced(
    tools,
    { kind: 'prune-build-cache' },
    () => tools.docker.pruneBuildCache(olderThanMs),
    () => 'done',
  );
  if (deleted === 0) return skipped('BuildKit found no build cache to free');
  const what = counted(deleted, 'build-cache record');
  return removed(
    { buildCache: deleted },
    reclaimedBytes,
    `${what} removed, ${inBytes(reclaimedBytes)} by BuildKit`,
  );
}
