import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, json } from '../support/engine-server.ts';
import { engine, failure, silent } from '../support/port-on-server.ts';

const H64 = 'a'.repeat(64);
const ID = `sha256:${H64}`;
const H32 = 'b'.repeat(32);

describe('the writes of the Docker port', () => {
  it('send exactly the contract’s requests, query included', async (t) => {
    const { docker, server } = await engine(t, {
      [`/containers/${H64}`]: json(null, 204),
      [`/images/${ID}/tag`]: json('', 201),
      [`/images/lull.invalid/prune:${H32}`]: json([{ Untagged: 'x' }, { Deleted: ID }]),
      '/build/prune': json({ CachesDeleted: ['a', 'b'], SpaceReclaimed: 42 }),
    });
    assert.equal(await docker.deleteContainer(H64), 'done');
    assert.equal(await docker.claimImage(ID, H32), 'done');
    assert.deepEqual(await docker.deleteClaim(H32), { answer: 'done', deletedImage: true });
    assert.deepEqual(await docker.pruneBuildCache(90_061_000), { reclaimedBytes: 42, deleted: 2 });
    assert.deepEqual(server.requests.map(decodeURIComponent), [
      `DELETE /containers/${H64}`,
      `POST /images/${ID}/tag?repo=lull.invalid/prune&tag=${H32}`,
      `DELETE /images/lull.invalid/prune:${H32}?noprune=1`,
      'POST /build/prune?filters={"until":["90061s"]}',
    ]);
  });

  it('take 404 as gone and 409 as in use', async (t) => {
    const conflict = json({ message: 'conflict: container is using its referenced image' }, 409);
    const { docker } = await engine(t, { [`/images/lull.invalid/prune:${H32}`]: conflict });
    assert.equal(await docker.deleteContainer(H64), 'gone');
    assert.equal(await docker.claimImage(ID, H32), 'gone');
    assert.deepEqual(await docker.deleteClaim(H32), { answer: 'in-use', deletedImage: false });
  });

  it('take a deletion that another one overtook inside the engine as gone, and no other 500', async (t) => {
    const overtaken = json({ message: `unrecognized image ID ${ID}` }, 500);
    const path = `/images/lull.invalid/prune:${H32}`;
    const { docker } = await engine(t, { [path]: overtaken });
    assert.deepEqual(await docker.deleteClaim(H32), { answer: 'gone', deletedImage: false });
    const broken = await engine(t, { [path]: json({ message: 'no space left on device' }, 500) });
    assert.equal((await failure(broken.docker.deleteClaim(H32))).status, 500);
  });

  it('report an untagged image as kept, null lists as empty, and a missing build prune as refused', async (t) => {
    const { docker } = await engine(t, {
      [`/images/lull.invalid/prune:${H32}`]: json([{ Untagged: 'x' }]),
    });
    assert.deepEqual(await docker.deleteClaim(H32), { answer: 'done', deletedImage: false });
    const error = await failure(docker.pruneBuildCache(1_000));
    assert.equal(error.kind, 'refused');
    assert.equal(error.status, 404);
    assert.match(error.message, /page not found/);
  });

  it('never leave the process outside the allow-list (invariant 1)', async (t) => {
    const { docker, server } = await engine(t, {});
    for (const attempt of [
      () => docker.deleteContainer('../volumes/data'),
      () => docker.deleteContainer(`${H64}?force=1`),
      () => docker.claimImage('base:1', H32),
      () => docker.claimImage(ID, 'latest'),
      () => docker.deleteClaim('latest'),
    ]) {
      assert.equal((await failure(attempt())).kind, 'forbidden-write');
    }
    assert.deepEqual(server.requests, []);
  });

  it('keep a write that timed out open until the engine has answered it', async (t) => {
    const late = Promise.withResolvers<void>();
    const slow: Answer = (_request, response) => {
      void late.promise.then(() => response.writeHead(204).end());
    };
    const { docker } = await engine(t, { [`/containers/${H64}`]: slow }, { writeMs: 20 });
    const error = await failure(docker.deleteContainer(H64));
    assert.equal(error.kind, 'timed-out');
    let answered = false;
    const over = error.answered.then(() => {
      answered = true;
    });
    await docker.ping().catch(() => {});
    assert.equal(answered, false);
    late.resolve();
    await over;
  });

  it('free a write that timed out when its connection ends', async (t) => {
    const { docker } = await engine(t, { [`/containers/${H64}`]: silent }, { writeMs: 20 });
    const error = await failure(docker.deleteContainer(H64));
    docker.close();
    await error.answered;
  });
});
