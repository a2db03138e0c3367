import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { claimReference, isReferenced, parseClaim, references } from '../../src/executor/claim.ts';
import { claimOf, image } from './objects.ts';

const claims = fc.stringMatching(/^[0-9a-f]{32}$/);

test('every claim comes back out of its reference', () => {
  fc.assert(fc.property(claims, (claim) => assert.equal(parseClaim(claimReference(claim)), claim)));
});

test('no other tag is a claim, and no other text becomes one', () => {
  const others = fc.oneof(
    fc.string(),
    fc.string().map((tag) => `lull.invalid/prune:${tag}`),
    claims.map((claim) => `lull.invalid/prune:${claim}0`),
    claims.map((claim) => `lull.invalid/prune2:${claim}`),
    claims.map((claim) => `registry.example/lull.invalid/prune:${claim}`),
    // As long as a claim is.
    claims.map((claim) => `registry.local/app:${claim}`),
  );
  fc.assert(
    fc.property(others, (tag) => {
      fc.pre(!/^lull\.invalid\/prune:[0-9a-f]{32}$/.test(tag));
      assert.equal(parseClaim(tag), null);
    }),
  );
  assert.throws(() => claimReference('latest'));
});

test("a claim's tag and its digest on the containerd store are no reference", () => {
  const claimed = image(1, {
    tags: [claimReference(claimOf(1))],
    digests: [`lull.invalid/prune@sha256:${'0'.repeat(64)}`],
  });
  assert.equal(isReferenced(claimed), false);
  assert.deepEqual(references(claimed).claims, [claimOf(1)]);
  assert.equal(isReferenced({ ...claimed, digests: ['app@sha256:00'] }), true);
  assert.equal(isReferenced({ ...claimed, tags: ['lull.invalid/prune:latest'] }), true);
});

test('a digest is a claim’s only in the repository of the claims, whatever the algorithm', () => {
  const hex = '0'.repeat(64);
  const claims = ['sha256', 'sha512', 'sha256+b64u', 'a.b_c-d'];
  for (const algorithm of claims) {
    const digest = `lull.invalid/prune@${algorithm}:${hex}`;
    assert.equal(isReferenced(image(1, { tags: [], digests: [digest] })), false, digest);
  }
  const others = [
    `registry.example/lull.invalid/prune@sha256:${hex}`,
    `lull.invalid/prune2@sha256:${hex}`,
    `lull.invalid/prune@sha256:${hex}.`,
    `lull.invalid/prune@sha256:0`,
  ];
  for (const digest of others) {
    assert.equal(isReferenced(image(1, { tags: [], digests: [digest] })), true, digest);
  }
});
