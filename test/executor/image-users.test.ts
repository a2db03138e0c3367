import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { imageUsers, usesImage } from '../../src/executor/image-users.ts';
import { aContainer } from '../support/fake-facts.ts';
import { detail } from './objects.ts';

/** Ids of few digits, so that one often is the beginning of another. */
const idArb = fc
  .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('a', 'b'), fc.constantFrom(12, 13, 63, 64))
  .map(([first, rest, length]) => `${first}${rest.repeat(length - 1)}`);
const nameArb = fc.oneof(
  idArb,
  idArb.map((id) => `sha256:${id}`),
  fc.constantFrom('', 'app:1', 'aaaaaaaaaaa', `app@sha256:${'a'.repeat(64)}`, 'A'.repeat(64)),
);
const containersArb = fc.array(
  fc.record({
    image: nameArb,
    imageId: nameArb,
    inspected: fc.option(fc.record({ imageId: nameArb, configImage: nameArb })),
  }),
  { maxLength: 6 },
);

describe('the users of images', () => {
  it('are those that are found by asking each container about each image', () => {
    fc.assert(
      fc.property(containersArb, nameArb, (made, imageId) => {
        const containers = made.map(({ image, imageId: id }, index) =>
          aContainer({ id: `${index}`, image, imageId: id }),
        );
        const details = new Map(
          containers.flatMap((one, index) => {
            const inspected = made[index]?.inspected ?? null;
            return inspected === null ? [] : [[one.id, detail(one, inspected)]];
          }),
        );
        const asked = containers.find((one) => usesImage(one, details.get(one.id), imageId));
        assert.equal(imageUsers({ containers, details })(imageId), asked);
      }),
      { numRuns: 2000 },
    );
  });
});
