import { counted, inBytes } from './amounts.ts';
import type { SpaceEntry, SpaceKind } from './plan-document.ts';
import type { PlanInput } from './plan-input.ts';
import { type SpaceSources, spaceUse } from './space-use.ts';

const WORDS: Readonly<Partial<Record<SpaceKind, string>>> = {
  'images-in-use': 'images in use',
  'images-named': 'tagged or digest-referenced images not in use',
  'images-untagged': 'untagged images',
  'container-logs': 'container logs',
  'build-cache': 'build cache',
};

/**
 * Where the space is that a prune may not free, in one sentence, for whoever has to act now. Volumes
 * are not measured for it: the engine would walk all of them at each attempt.
 */
export function whereSpaceIs(input: PlanInput, logs: SpaceSources['logs']): string {
  const unmeasured = { unknown: 'not measured during a prune' };
  const parts = spaceUse(input, { usage: unmeasured, logs })
    .toSorted((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
    .flatMap(part);
  const running = input.containers.filter(({ state }) => state === 'running').length;
  return [
    `before this prune: ${parts.join(', ') || 'no image, log or build cache to speak of'}`,
    counted(running, 'running container'),
    'volumes not measured; shared layers count in each image; `lull plan` shows more and what to do',
  ].join('; ');
}

function part({ kind, count, sizeBytes, largest: [first] }: SpaceEntry): readonly string[] {
  const words = WORDS[kind];
  if (words === undefined || count === null || sizeBytes === null || sizeBytes === 0) return [];
  const most = first === undefined ? '' : `, largest ${first.name}`;
  return [`${words} ${inBytes(sizeBytes)} (${count}${most})`];
}
