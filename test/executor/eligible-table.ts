/** The rules of docs/contract.md 3, written down a second time: every reason to keep an object. */
import { isReferenced } from '../../src/executor/claim.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type { BuildCacheFact, ContainerFact, ImageFact } from '../../src/gates/facts.ts';
import { HOUR, NOW } from './objects.ts';

/** By what the plan's own words for a reason are recognised. */
export const REASONS = {
  off: /^prune\.\w+ is false$/,
  label: /^label lull\.keep$/,
  young: /^(created|built|last used|never used, created) .+ ago, prune\.olderThan is /,
  grace: /^unused for .+, prune\.grace is 30m$/,
  'not seen unused': /^not seen unused yet, prune\.grace is 30m$/,
  state: /^it is in state \w+$/,
  live: /^part of the live run a-run$/,
  unread: /^its details could not be read$/,
  started: /^it was in state \w+ when it was looked at$/,
  policy: /^restart policy (always|unless-stopped)$/,
  'referred to': /^container box-\d+ refers to it$/,
  'other unread': /^whether container box-\d+ refers to it could not be read$/,
  tag: /^tagged /,
  digest: /^referenced by digest /,
  used: /^used by container box-\d+$/,
  'in use': /^in use by a build$/,
  shared: /^shared with an image$/,
  type: /^BuildKit keeps records of type (internal|frontend)$/,
} as const;

export type Reason = keyof typeof REASONS;

/** One object, and all that the table has against its removal. */
export interface TableRow {
  readonly kind: 'container' | 'image' | 'cache';
  readonly id: string;
  readonly why: readonly Reason[];
}

type Said = readonly (readonly [boolean, Reason])[];
const holding = (said: Said): readonly Reason[] => said.flatMap(([is, why]) => (is ? [why] : []));

/** After the clock was set ahead an age has to be so much longer. */
const isYoung = (since: number, { clockAheadMs }: PlanInput): boolean =>
  !(NOW.wall - since >= 24 * HOUR + clockAheadMs);

function grace(id: string, since: ReadonlyMap<string, number> | undefined): Said {
  if (since === undefined) return [];
  const first = since.get(id);
  if (first === undefined) return [[true, 'not seen unused']];
  return [[NOW.mono - first < HOUR / 2, 'grace']];
}

/** Words for a container: any of its names, or its id, or 12 digits and more of its beginning. */
function isNamedBy({ id, names }: ContainerFact, word: string): boolean {
  const bare = word.replace(/^\//, '').replace(/:ro$/, '');
  return names.includes(bare) || (bare.length >= 12 && id.startsWith(bare));
}

function ofContainer(one: ContainerFact, input: PlanInput): readonly Reason[] {
  const own = input.details.get(one.id);
  const others = input.containers.filter(({ id }) => id !== one.id);
  const words = others.flatMap(({ id }) => input.details.get(id)?.refersTo ?? []);
  const idle = ['exited', 'dead', 'created'];
  return holding([
    [!input.policy.prune.containers, 'off'],
    ['lull.keep' in one.labels, 'label'],
    [!idle.includes(one.state), 'state'],
    [input.liveRunNames(one) !== null, 'live'],
    [own === undefined, 'unread'],
    [!idle.includes(own?.state ?? 'exited'), 'started'],
    [['always', 'unless-stopped'].includes(own?.restartPolicy ?? ''), 'policy'],
    [words.some((word) => isNamedBy(one, word)), 'referred to'],
    [others.some(({ id }) => !input.details.has(id)), 'other unread'],
    [isYoung(one.createdAt, input), 'young'],
    ...grace(one.id, input.unusedSince?.containers),
  ]);
}

/** Whether a word is the image's id, whole or its first 12 digits and more. */
function isIdOf(id: string, word: string | undefined): boolean {
  const digits = word?.replace(/^sha256:/, '') ?? '';
  return digits.length >= 12 && id.slice('sha256:'.length).startsWith(digits);
}

function ofImage(one: ImageFact, input: PlanInput): readonly Reason[] {
  const words = input.containers.flatMap(({ id, image, imageId }) => {
    const said = input.details.get(id);
    return [image, imageId, said?.imageId, said?.configImage];
  });
  const tagged = isReferenced({ ...one, digests: [] });
  return holding([
    [!input.policy.prune.images, 'off'],
    ['lull.keep' in one.labels, 'label'],
    [tagged, 'tag'],
    [isReferenced({ ...one, tags: [] }), 'digest'],
    [words.some((word) => isIdOf(one.id, word)), 'used'],
    [isYoung(one.createdAt, input), 'young'],
    ...grace(one.id, input.unusedSince?.images),
  ]);
}

function ofRecord(one: BuildCacheFact, input: PlanInput): readonly Reason[] {
  return holding([
    [!input.policy.prune.buildCache, 'off'],
    [one.inUse, 'in use'],
    [one.shared, 'shared'],
    [['internal', 'frontend'].includes(one.type), 'type'],
    [isYoung(one.lastUsedAt ?? one.createdAt, input), 'young'],
  ]);
}

/** The whole host by the table. */
export function tableOf(input: PlanInput): readonly TableRow[] {
  return [
    ...input.containers.map((one) => row('container', one.id, ofContainer(one, input))),
    ...input.images.map((one) => row('image', one.id, ofImage(one, input))),
    ...(input.buildCache ?? []).map((one) => row('cache', one.id, ofRecord(one, input))),
  ];
}

function row(kind: TableRow['kind'], id: string, why: readonly Reason[]): TableRow {
  return { kind, id, why };
}
