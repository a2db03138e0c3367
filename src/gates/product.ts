import type { EngineFact } from './facts.ts';

/** The version alone where it is Docker Engine's own, else with the name of what it is. */
export function productVersion({ version, otherProduct }: EngineFact): string {
  return otherProduct === undefined ? version : `${otherProduct} ${version}`;
}

/** Why pulls and builds in flight cannot be known; null for Docker Engine. */
export function blindReason(fact: EngineFact | null): string | null {
  if (fact?.otherProduct === undefined) return null;
  return `${productVersion(fact)} does not tell of pulls and builds in flight`;
}

/**
 * Why nothing of this engine can be taken for quiet; null for Docker Engine. Podman's socket takes
 * the same requests, but its events have other names, no files tell of its pulls, no build cache of
 * its builds (docs/engine.md 7), so that all eight gates would open in the middle of a build.
 */
export function foreignReason(fact: EngineFact | null): string | null {
  if (fact?.otherProduct === undefined) return null;
  return `this is ${productVersion(fact)}, not Docker Engine: its events, pulls and builds are not told as Lull has to know them`;
}
