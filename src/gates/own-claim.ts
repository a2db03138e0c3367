/**
 * The repository of the references that Lull puts on an image right before it deletes it. `.invalid`
 * is reserved (RFC 2606): it can be neither pulled nor pushed.
 */
export const CLAIM_REPOSITORY = 'lull.invalid/prune';

/** Whether a tag or digest is a claim of Lull's: it is nobody's use of the image. */
export function isOwnClaim(reference: string): boolean {
  return [':', '@'].some((mark) => reference.startsWith(CLAIM_REPOSITORY + mark));
}
