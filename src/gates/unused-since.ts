/**
 * Since when an object has been unused, for `prune.grace`: on the monotonic clock, from the moment
 * Lull first saw it so. An event about it in the meantime starts this anew, because a list can miss
 * a use that began and ended between two lists.
 */
import type { ContainerFact, ImageFact } from './facts.ts';
import { isOwnClaim } from './own-claim.ts';

type Since = ReadonlyMap<string, number>;

const IDLE_STATES = new Set(['exited', 'dead', 'created']);

export function unusedContainers(
  known: Since,
  containers: readonly ContainerFact[],
  touched: readonly string[],
  mono: number,
): Since {
  const idle = containers.filter((container) => IDLE_STATES.has(container.state));
  return carriedOver(known, idle, touched, mono);
}

export function unusedImages(
  known: Since,
  images: readonly ImageFact[],
  containers: readonly ContainerFact[],
  touched: readonly string[],
  mono: number,
): Since {
  const used = new Set(containers.map((container) => container.imageId));
  return carriedOver(
    known,
    images.filter((image) => !used.has(image.id) && !isReferenced(image)),
    touched,
    mono,
  );
}

/** A tag that moves to another image makes no event on the one that loses it: the list has to tell. */
function isReferenced({ tags, digests }: ImageFact): boolean {
  return [...tags, ...digests].some((reference) => !isOwnClaim(reference));
}

function carriedOver(
  known: Since,
  unused: readonly { readonly id: string }[],
  touched: readonly string[],
  mono: number,
): Since {
  return new Map(
    unused.map(({ id }): [string, number] => [
      id,
      touched.some((reference) => refersTo(reference, id)) ? mono : (known.get(id) ?? mono),
    ]),
  );
}

/** An event names an object by its id, with or without its algorithm, in full or cut to 12 digits or more. */
function refersTo(reference: string, id: string): boolean {
  const digits = reference.replace(/^sha256:/, '');
  return digits.length >= 12 && id.replace(/^sha256:/, '').startsWith(digits);
}
