/** What Lull relies on in an engine. Run against the fake, so that it stays true to the real one, and against real engines. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { filter, firstValueFrom, map, ReplaySubject } from 'rxjs';
import type { DockerEvent, DockerPort } from '../../src/docker/port.ts';

/** What a test does to the engine as somebody else; each call resolves when it is done. */
export interface DockerHarness {
  readonly docker: DockerPort;
  /** Makes a new image without tag or digest; its id. */
  createImage(): Promise<string>;
  tag(imageId: string, reference: string): Promise<void>;
  /** Creates a container, not started; its id. */
  createContainer(imageId: string): Promise<string>;
  /** Starts a container, which then runs until it is removed. */
  start(containerId: string): Promise<void>;
  /** Removes by force what the test made, and ends the harness. */
  close(): Promise<void>;
}

const newClaim = (): string => randomBytes(16).toString('hex');
const claimRef = (claim: string): string => `lull.invalid/prune:${claim}`;

function claims(harness: () => DockerHarness): void {
  it('deletes an image that only its claim refers to', async () => {
    const { docker, createImage } = harness();
    const [id, claim] = [await createImage(), newClaim()];
    assert.equal(await docker.claimImage(id, claim), 'done');
    assert.ok((await docker.image(id))?.tags.includes(claimRef(claim)));
    assert.deepEqual(await docker.deleteClaim(claim), { answer: 'done', deletedImage: true });
    assert.equal(await docker.image(id), null);
    assert.ok(!(await docker.images()).some((one) => one.id === id));
  });

  it('keeps an image that was tagged between claim and deletion', async () => {
    const { docker, createImage, tag } = harness();
    const [id, claim] = [await createImage(), newClaim()];
    const reference = `contract-${claim}:kept`;
    await docker.claimImage(id, claim);
    await tag(id, reference);
    assert.deepEqual(await docker.deleteClaim(claim), { answer: 'done', deletedImage: false });
    assert.deepEqual((await docker.image(id))?.tags, [reference]);
  });

  it('keeps an image that a container was made from, and its claim, until the container is gone', async () => {
    const { docker, createImage, createContainer } = harness();
    const [id, claim] = [await createImage(), newClaim()];
    await docker.claimImage(id, claim);
    const container = await createContainer(id);
    assert.deepEqual(await docker.deleteClaim(claim), { answer: 'in-use', deletedImage: false });
    assert.deepEqual((await docker.image(id))?.tags, [claimRef(claim)]);
    assert.equal(await docker.deleteContainer(container), 'done');
    assert.deepEqual(await docker.deleteClaim(claim), { answer: 'done', deletedImage: true });
  });

  it('says of a claim and of an image that are not there that they are gone', async () => {
    const { docker } = harness();
    const missing = `sha256:${randomBytes(32).toString('hex')}`;
    assert.equal(await docker.claimImage(missing, newClaim()), 'gone');
    assert.deepEqual(await docker.deleteClaim(newClaim()), { answer: 'gone', deletedImage: false });
    assert.equal(await docker.image(missing), null);
  });
}

function containers(harness: () => DockerHarness): void {
  it('deletes a container that does not run, once', async () => {
    const { docker, createImage, createContainer } = harness();
    const image = await createImage();
    const id = await createContainer(image);
    const listed = (await docker.containers()).find((one) => one.id === id);
    assert.equal(listed?.state, 'created');
    assert.equal(listed?.imageId, image);
    assert.equal((await docker.container(id))?.imageId, image);
    assert.equal((await docker.measuredContainer(id))?.imageId, image);
    assert.equal(await docker.deleteContainer(id), 'done');
    assert.equal(await docker.deleteContainer(id), 'gone');
    assert.equal(await docker.container(id), null);
    assert.equal(await docker.measuredContainer(id), null);
  });

  it('refuses to delete a running container', async () => {
    const { docker, createImage, createContainer, start } = harness();
    const id = await createContainer(await createImage());
    await start(id);
    assert.equal(await docker.deleteContainer(id), 'in-use');
    assert.equal((await docker.container(id))?.state, 'running');
  });
}

function events(harness: () => DockerHarness): void {
  it('tells of a tag and of a deleted container on an open event stream', async () => {
    const { docker, createImage, createContainer, tag } = harness();
    const seen = new ReplaySubject<DockerEvent>();
    const connected = new ReplaySubject<void>(1);
    const feed = docker.events().subscribe({
      next: (fed) => (fed.kind === 'connected' ? connected.next() : seen.next(fed.event)),
      error: (error) => seen.error(error),
    });
    try {
      await firstValueFrom(connected);
      const id = await createImage();
      const reference = `contract-${newClaim()}:event`;
      await tag(id, reference);
      const container = await createContainer(id);
      await docker.deleteContainer(container);
      const first = (type: string, action: string, is: (event: DockerEvent) => boolean) =>
        firstValueFrom(
          seen.pipe(
            filter((event) => event.type === type && event.action === action && is(event)),
            map((event) => event.actorId),
          ),
        );
      assert.equal(
        await first('image', 'tag', (event) => event.attributes['name'] === reference),
        id,
      );
      assert.equal(await first('container', 'destroy', () => true), container);
    } finally {
      feed.unsubscribe();
    }
  });
}

/** Registers the suite. `makeHarness` is called once, before its first test. */
export function dockerContract(name: string, makeHarness: () => Promise<DockerHarness>): void {
  describe(`the engine contract: ${name}`, () => {
    let made: DockerHarness | null = null;
    const harness = (): DockerHarness => {
      if (made === null) throw new Error('the harness is not up');
      return made;
    };
    before(async () => {
      made = await makeHarness();
    });
    after(async () => {
      await made?.close();
    });
    it('answers a ping and says what it is', async () => {
      const { docker } = harness();
      assert.match((await docker.ping()).apiVersion, /^\d+\.\d+$/);
      const engine = await docker.engine();
      assert.ok(engine.rootDir.startsWith('/'));
      assert.notEqual(engine.version, '');
    });
    claims(harness);
    containers(harness);
    events(harness);
  });
}
