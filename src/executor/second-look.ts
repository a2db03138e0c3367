import type { ContainerDetail, DockerReader } from '../docker/port.ts';
import type { ContainerFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import { references } from './claim.ts';
import { KEEP_LABEL } from './eligibility.ts';
import { isRemovableState, restartObjection } from './eligible-containers.ts';
import { referenceObjection } from './eligible-images.ts';
import type { PlanInput, UnusedSince } from './plan-input.ts';
import type { Step } from './step.ts';
import { unlessUnread } from './survey.ts';

/** `claims`: Lull's claims that the image bears already. */
export type SecondLook =
  | { readonly kind: 'go'; readonly claims: readonly string[] }
  | { readonly kind: 'skip'; readonly reason: string };

/** Less is how differently two clocks are read. */
const CLOCK_SET_MS = 1000;

const skip = (reason: string): SecondLook => ({ kind: 'skip', reason });
const GO: SecondLook = { kind: 'go', claims: [] };

/** What the second look compares against. */
export interface LookContext {
  readonly docker: DockerReader;
  readonly input: PlanInput;
  readonly clock: () => Moment;
  /** The watcher's present knowledge of use; null without one. */
  readonly unusedSince: () => UnusedSince | null;
  /** All containers, as young as the gates' own list of them. */
  readonly containers: () => Promise<readonly ContainerFact[]>;
  /** What inspections have said since the plan began, by container; a look adds what is new. */
  readonly details: Map<string, ContainerDetail>;
}

/** Reads one object again right before its deletion; whatever changed since the plan keeps it. Who needs it is asked by `neededBy`. */
export function secondLook(step: Step, context: LookContext): Promise<SecondLook> {
  switch (step.kind) {
    case 'container':
      return lookAtContainer(step.item.id, context);
    case 'image':
      return lookAtImage(step.item.id, context);
    case 'release-claim':
      return lookAtClaims(step.imageId, context);
    case 'build-cache':
      return Promise.resolve(lookAtClock(context));
  }
}

async function lookAtContainer(id: string, context: LookContext): Promise<SecondLook> {
  const { docker, input } = context;
  const now = await docker.container(id);
  if (now === null) return skip('it is gone already');
  const objection =
    changedSince(input.details.get(id), now) ?? usedAgain('containers', id, context);
  if (objection !== null) return skip(objection);
  await readNewcomers(context);
  return GO;
}

function changedSince(planned: ContainerDetail | undefined, now: ContainerDetail): string | null {
  if (!isRemovableState(now.state)) return `it is in state ${now.state} now`;
  if (planned?.startedAt !== now.startedAt || planned.finishedAt !== now.finishedAt)
    return 'it ran again since the plan';
  if (Object.hasOwn(now.labels, KEEP_LABEL)) return `label ${KEEP_LABEL}`;
  return restartObjection(now.restartPolicy);
}

/** What a container refers to is fixed at its creation: only those that are new need to be read. */
async function readNewcomers({ docker, containers, details }: LookContext): Promise<void> {
  for (const { id } of await containers()) {
    if (details.has(id)) continue;
    const detail = await unlessUnread(docker.container(id));
    if (detail !== null && detail !== 'unread') details.set(id, detail);
  }
}

async function lookAtImage(id: string, context: LookContext): Promise<SecondLook> {
  const image = await context.docker.image(id);
  if (image === null) return skip('it is gone already');
  if (Object.hasOwn(image.labels, KEEP_LABEL)) return skip(`label ${KEEP_LABEL}`);
  const objection = referenceObjection(image) ?? usedAgain('images', id, context);
  if (objection !== null) return skip(objection);
  return { kind: 'go', claims: references(image).claims };
}

/** BuildKit itself spares what is in use, in one step; but it measures ages by the wall clock of now. */
function lookAtClock({ clock, input }: LookContext): SecondLook {
  const now = clock();
  const ahead = now.wall - input.at.wall - (now.mono - input.at.mono);
  return ahead < CLOCK_SET_MS ? GO : skip('the clock was set ahead since the plan');
}

/** A claim that has become the only reference waits for a plan that judges its image. */
async function lookAtClaims(imageId: string, { docker }: LookContext): Promise<SecondLook> {
  const image = await docker.image(imageId);
  if (image === null) return skip('its image is gone already');
  const { claims } = references(image);
  if (claims.length === 0) return skip('the claim is gone already');
  if (referenceObjection(image) === null) return skip('nothing else refers to its image any more');
  return { kind: 'go', claims };
}

function usedAgain(
  kind: keyof UnusedSince,
  id: string,
  { input, unusedSince }: LookContext,
): string | null {
  const present = unusedSince();
  if (present === null || input.unusedSince === null) return null;
  const since = present[kind].get(id);
  if (since !== undefined && since <= (input.unusedSince[kind].get(id) ?? -Infinity)) return null;
  return 'it was used again since the plan';
}
