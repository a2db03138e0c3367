/**
 * The claim: Lull's own reference on an image it is about to delete. Deleting the reference deletes
 * the image only if nothing else refers to it, in one step of the engine (docs/engine.md 10).
 */
import type { ImageFact } from '../gates/facts.ts';
import { CLAIM_REPOSITORY } from '../gates/own-claim.ts';

const CLAIM = /^[0-9a-f]{32}$/;
const CLAIM_DIGEST = /^lull\.invalid\/prune@[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/;

/** The reference of a claim; throws on anything but 32 hex digits. */
export function claimReference(claim: string): string {
  if (!CLAIM.test(claim)) throw new Error(`not a claim, 32 hex digits expected: ${claim}`);
  return `${CLAIM_REPOSITORY}:${claim}`;
}

/** The claim a tag stands for; null for everybody else's tags. */
export function parseClaim(tag: string): string | null {
  const prefix = `${CLAIM_REPOSITORY}:`;
  if (!tag.startsWith(prefix)) return null;
  const claim = tag.slice(prefix.length);
  return CLAIM.test(claim) ? claim : null;
}

/** The containerd store adds a digest of the claim's repository to each claim. */
function isClaimDigest(digest: string): boolean {
  return CLAIM_DIGEST.test(digest);
}

/** An image's references, Lull's apart from everybody else's. */
export interface References {
  readonly claims: readonly string[];
  readonly tags: readonly string[];
  readonly digests: readonly string[];
}

/** Sorts an image's tags and digests into claims and what really refers to it. */
export function references(image: ImageFact): References {
  return {
    claims: image.tags.map(parseClaim).filter((claim) => claim !== null),
    tags: image.tags.filter((tag) => parseClaim(tag) === null),
    digests: image.digests.filter((digest) => !isClaimDigest(digest)),
  };
}

/** Whether anything but Lull's claims refers to the image. */
export function isReferenced(image: ImageFact): boolean {
  const { tags, digests } = references(image);
  return tags.length > 0 || digests.length > 0;
}
