import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Host } from '../support/a-host.ts';
import { aContainer, anImage, hexId } from '../support/facts.ts';

const IMAGE = anImage();
const CONTAINER_ID = '7'.repeat(64);
const EXITED = aContainer({ id: CONTAINER_ID, state: 'exited', imageId: `sha256:${hexId(9)}` });

const containers = (touched: readonly string[], ...listed: readonly (typeof EXITED)[]) =>
  ({ kind: 'containers-listed', containers: listed, buildSteps: [], touched }) as const;
const images = (touched: readonly string[], ...listed: readonly (typeof IMAGE)[]) =>
  ({ kind: 'images-listed', images: listed, touched }) as const;
/** A host that has seen both unused at once; `since` tells how long ago, in ms. */
function seen() {
  const host = new Host().calm().tell(containers([], EXITED), images([], IMAGE));
  const since = () => ({
    container: ago(host, host.state.unusedContainers.get(EXITED.id)),
    image: ago(host, host.state.unusedImages.get(IMAGE.id)),
  });
  return { host, since };
}
const ago = ({ now }: Host, mono: number | undefined) =>
  mono === undefined ? null : now.mono - mono;

describe('since when an object is unused', () => {
  it('counts from when Lull saw it so first, whatever the wall clock does', () => {
    const { host, since } = seen();
    host.now = { ...host.now, wall: host.now.wall + 1e12 };
    host.pass(5_000).tell(containers([], EXITED), images([], IMAGE));
    assert.deepEqual(since(), { container: 5_000, image: 5_000 });
  });

  for (const [title, reference] of [
    ['its id', CONTAINER_ID],
    ['its short id', CONTAINER_ID.slice(0, 12)],
  ] as const) {
    it(`begins anew with an event that names ${title}`, () => {
      const { host, since } = seen();
      host.pass(5_000).tell(containers([reference], EXITED));
      assert.equal(since().container, 0);
      assert.equal(since().image, 5_000);
    });
  }

  it('begins anew for an image with an event of its, with or without the algorithm', () => {
    for (const reference of [IMAGE.id, IMAGE.id.replace('sha256:', '')]) {
      const { host, since } = seen();
      host.pass(5_000).tell(images([reference], IMAGE));
      assert.deepEqual(since(), { container: 5_000, image: 0 });
    }
  });

  it('begins anew after a use, by a run of the container or a container of the image', () => {
    const { host, since } = seen();
    const user = { ...EXITED, state: 'running', imageId: IMAGE.id } as const;
    host.pass(5_000).tell(containers([], user), images([], IMAGE));
    assert.deepEqual(since(), { container: null, image: null });
    host.tell(containers([], EXITED), images([], IMAGE));
    assert.deepEqual(since(), { container: 0, image: 0 });
  });

  it('an image with a container in any state is used', () => {
    const { host, since } = seen();
    host.tell(containers([], { ...EXITED, imageId: IMAGE.id }), images([], IMAGE));
    assert.equal(since().image, null);
  });

  it('begins only when an image has lost its last tag and digest, of which no event may tell', () => {
    for (const reference of [{ tags: ['app:1'] }, { digests: ['app@sha256:1'] }]) {
      const { host, since } = seen();
      host.pass(5_000).tell(images([], { ...IMAGE, ...reference }));
      assert.equal(since().image, null);
      host.pass(5_000).tell(images([], IMAGE));
      assert.equal(since().image, 0);
    }
  });

  it("goes on under Lull's own claim, which is no use", () => {
    const { host, since } = seen();
    const claim = `lull.invalid/prune:${'a'.repeat(32)}`;
    const digest = `lull.invalid/prune@sha256:${'b'.repeat(64)}`;
    host.pass(5_000).tell(images([], { ...IMAGE, tags: [claim], digests: [digest] }));
    assert.equal(since().image, 5_000);
  });

  it('is forgotten with the connection: what happened meanwhile is unknown', () => {
    const { host, since } = seen();
    host.pass(5_000).tell({ kind: 'engine-lost', reason: 'EOF' });
    assert.deepEqual(since(), { container: null, image: null });
    host.calm().tell(containers([], EXITED), images([], IMAGE));
    assert.deepEqual(since(), { container: 0, image: 0 });
  });
});
