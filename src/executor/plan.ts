import type { BuildCacheFact, ContainerFact, ImageFact } from '../gates/facts.ts';
import { isoOrNull } from './amounts.ts';
import type { Eligibility } from './eligibility.ts';
import { judgeBuildCache } from './eligible-build-cache.ts';
import { judgeContainer, possibleReferrers } from './eligible-containers.ts';
import { judgeImage } from './eligible-images.ts';
import { imageUsers } from './image-users.ts';
import type { Plan, PlanItem, PlanTotals } from './plan-document.ts';
import type { PlanInput } from './plan-input.ts';

interface Judged {
  readonly item: PlanItem;
  readonly eligibility: Eligibility['kind'];
}

function judged(
  item: Omit<PlanItem, 'reason' | 'group'>,
  { kind, reason, group }: Eligibility,
): Judged {
  return { item: { ...item, reason, group }, eligibility: kind };
}

function container(
  fact: ContainerFact,
  input: PlanInput,
  referrers: readonly ContainerFact[],
): Judged {
  const item = {
    kind: 'container',
    id: fact.id,
    names: fact.names,
    sizeBytes: input.details.get(fact.id)?.sizeRwBytes ?? null,
    createdAt: isoOrNull(fact.createdAt),
  } as const;
  return judged(item, judgeContainer(fact, input, referrers));
}

function image(fact: ImageFact, input: PlanInput, userOf: ReturnType<typeof imageUsers>): Judged {
  const item = {
    kind: 'image',
    id: fact.id,
    names: [...fact.tags, ...fact.digests],
    sizeBytes: fact.sizeBytes,
    createdAt: isoOrNull(fact.createdAt),
  } as const;
  return judged(item, judgeImage(fact, input, userOf));
}

function buildCache(fact: BuildCacheFact, input: PlanInput): Judged {
  const item = {
    kind: 'build-cache',
    id: fact.id,
    names: [fact.type],
    sizeBytes: fact.sizeBytes,
    createdAt: isoOrNull(fact.createdAt),
  } as const;
  return judged(item, judgeBuildCache(fact, input));
}

/** Oldest first; ids decide between equals, so that the same host gives the same plan. */
function inOrder<T extends { readonly createdAt: number; readonly id: string }>(
  facts: readonly T[],
): readonly T[] {
  const age = (fact: T): number => (Number.isFinite(fact.createdAt) ? fact.createdAt : 0);
  return facts.toSorted((a, b) => age(a) - age(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function totals(remove: readonly PlanItem[], keep: readonly PlanItem[]): PlanTotals {
  const count = (kind: PlanItem['kind']): number =>
    remove.filter((item) => item.kind === kind).length;
  return {
    containers: count('container'),
    images: count('image'),
    buildCache: count('build-cache'),
    sizeBytes: remove.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    kept: keep.length,
  };
}

/**
 * What a prune would remove now and what it keeps, each with its reason: every object of the input
 * exactly once; containers, then images, then the build cache, which is the order of deletion.
 */
export function makePlan(input: PlanInput): Plan {
  const referrers = possibleReferrers(input);
  const userOf = imageUsers(input);
  const all = [
    ...inOrder(input.containers).map((fact) => container(fact, input, referrers)),
    ...inOrder(input.images).map((fact) => image(fact, input, userOf)),
    ...inOrder(input.buildCache ?? []).map((fact) => buildCache(fact, input)),
  ];
  const pick = (kind: Eligibility['kind']): readonly PlanItem[] =>
    all.filter(({ eligibility }) => eligibility === kind).map(({ item }) => item);
  const remove = pick('remove');
  const keep = pick('keep');
  return {
    version: 1,
    at: isoOrNull(input.at.wall) ?? new Date(0).toISOString(),
    remove,
    keep,
    totals: totals(remove, keep),
  };
}
