import { counted, inBytes } from './amounts.ts';
import { isReferenced } from './claim.ts';
import type { PlanInput } from './plan-input.ts';

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Where the space is that a prune may not free, for whoever has to act now. Layers are counted in each image that has them. */
export function whereSpaceIs(input: PlanInput): string {
  const tagged = input.images.filter(isReferenced);
  const others = input.images.length - tagged.length;
  const running = input.containers.filter(({ state }) => state === 'running').length;
  const cache = input.buildCache ?? [];
  const parts = [
    tagged.length > 0
      ? `tagged or digest-referenced images up to ${inBytes(sum(tagged.map((one) => one.sizeBytes)))}`
      : null,
    others > 0 ? counted(others, 'untagged image') : null,
    running > 0 ? counted(running, 'running container') : null,
    cache.length > 0 ? `build cache ${inBytes(sum(cache.map((one) => one.sizeBytes)))}` : null,
    'volumes, logs and other files not counted',
  ];
  return `before this prune: ${parts.filter((part) => part !== null).join(', ')}`;
}
