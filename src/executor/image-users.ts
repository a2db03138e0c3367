import type { ContainerDetail } from '../docker/port.ts';
import type { ContainerFact } from '../gates/facts.ts';
import type { PlanInput } from './plan-input.ts';

const SHORT_ID = /^(?:sha256:)?([0-9a-f]{12,64})$/;

/** Whether a container, in any state, was made from this image. */
export function usesImage(
  container: ContainerFact,
  detail: ContainerDetail | undefined,
  imageId: string,
): boolean {
  const hex = hexOf(imageId);
  return idsNamed(container, detail).some((digits) => hex.startsWith(digits));
}

/** For any image the first container that uses it: `usesImage`, without asking each container about each image. */
export function imageUsers({
  containers,
  details,
}: Pick<PlanInput, 'containers' | 'details'>): (imageId: string) => ContainerFact | undefined {
  const firstByDigits = new Map<string, number>();
  for (const [index, container] of containers.entries()) {
    for (const digits of idsNamed(container, details.get(container.id))) {
      if (!firstByDigits.has(digits)) firstByDigits.set(digits, index);
    }
  }
  const lengths = [...new Set([...firstByDigits.keys()].map(({ length }) => length))];
  return (imageId) => {
    const hex = hexOf(imageId);
    const places = lengths.map((length) => firstByDigits.get(hex.slice(0, length)) ?? Infinity);
    return containers[Math.min(...places)];
  };
}

function hexOf(imageId: string): string {
  return imageId.replace(/^sha256:/, '');
}

/** What of the names by which a container calls its image is an id, or the beginning of one. */
function idsNamed(container: ContainerFact, detail: ContainerDetail | undefined) {
  const named = [container.imageId, container.image, detail?.imageId, detail?.configImage];
  return named.flatMap((name) => SHORT_ID.exec(name ?? '')?.[1] ?? []);
}
