import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Moment } from '../../src/gates/moment.ts';
import {
  PULL_FILE_MS,
  type PullFiles,
  PullSightings,
  type PullSource,
  readPullFiles,
} from '../../src/streams/pull-files.ts';

const WALL = Date.UTC(2026, 0, 10);
let root = '';
let now: Moment = { wall: WALL, mono: 0 };
let seen = new PullSightings();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pull-files-'));
  now = { wall: WALL, mono: 0 };
  seen = new PullSightings();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const read = (part: Partial<PullSource> = {}): Promise<PullFiles> =>
  readPullFiles({
    root,
    imageStore: 'graphdriver',
    contentRoots: [],
    clock: () => now,
    seen,
    ...part,
  });

/** Writes a file that last changed `ageMs` before the start of the test. */
async function write(path: string, ageMs: number, text = 'x'): Promise<string> {
  const full = join(root, path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, text);
  await utimes(full, (WALL - ageMs) / 1000, (WALL - ageMs) / 1000);
  return full;
}

test('a file of a pull counts for ten minutes, and no longer than it is there', async () => {
  const ages = { last: 599_999, over: 600_000 };
  const last = await write('tmp/GetImageBlob1', ages.last);
  await write('tmp/GetImageBlob2', ages.over);
  assert.deepEqual((await read()).files, [last]);
  await rm(last);
  assert.deepEqual((await read()).files, []);
});

test('files of pulls are told in one order, whatever the order of the roots', async () => {
  const ingest = 'io.containerd.content.v1.content/ingest';
  const roots = ['two', 'one', 'three'];
  for (const name of roots) await write(`${name}/${ingest}/a/data`, 0);
  const contentRoots = roots.map((name) => join(root, name));
  const { files } = await read({ imageStore: 'containerd', contentRoots });
  assert.deepEqual(
    files,
    ['one', 'three', 'two'].map((name) => join(root, name, ingest, 'a')),
  );
});

test('classic store: only files of pulls that changed within 10 minutes', async () => {
  const young = await write('tmp/GetImageBlob1', 60_000);
  await write('tmp/GetImageBlob2', PULL_FILE_MS);
  await write('tmp/docker-builder3', 0);
  assert.deepEqual(await read(), { files: [young], blind: null });
});

test('containerd store: an ingest counts by its data, and before its first byte by itself', async () => {
  const ingest = 'io.containerd.content.v1.content/ingest';
  await write(`${ingest}/growing/data`, 1000);
  await write(`${ingest}/left/data`, PULL_FILE_MS);
  await mkdir(join(root, ingest, 'begun'));
  await utimes(join(root, ingest, 'begun'), WALL / 1000, WALL / 1000);
  const { files, blind } = await read({ imageStore: 'containerd', contentRoots: [root] });
  assert.deepEqual(
    [files, blind],
    [[join(root, ingest, 'begun'), join(root, ingest, 'growing')], null],
  );
});

test('containerd store: of two roots that an engine may have, both are read, and one that cannot be is blind', async () => {
  const ingest = 'io.containerd.content.v1.content/ingest';
  await write(`managed/${ingest}/one/data`, 0);
  await write(`system/${ingest}/two/data`, 0);
  const contentRoots = [join(root, 'managed'), join(root, 'system')];
  const { files, blind } = await read({ imageStore: 'containerd', contentRoots });
  const found = [join(root, 'managed', ingest, 'one'), join(root, 'system', ingest, 'two')];
  assert.deepEqual([files, blind], [found, null]);
  const broken = [join(root, 'managed'), join(root, 'nowhere')];
  const half = await read({ imageStore: 'containerd', contentRoots: broken });
  assert.match(half.blind ?? '', /nowhere.*ENOENT/);
});

test('classic store: no directory of pulls is blind, as dockerd always makes the one it uses', async () => {
  assert.match((await read()).blind ?? '', new RegExp(`${join(root, 'tmp')}.*ENOENT`));
  await mkdir(join(root, 'tmp'));
  assert.deepEqual(await read(), { files: [], blind: null });
});

test('a root that nobody knows is blind, with what to do', async () => {
  for (const imageStore of ['graphdriver', 'containerd'] as const) {
    const { blind } = await read({ root: null, imageStore, contentRoots: [root] });
    assert.match(blind ?? '', /not known; name it in docker\.root/);
  }
});

test('containerd: no directory of pulls is no pull while its root is there; a missing root is blind', async () => {
  assert.deepEqual(await read({ imageStore: 'containerd', contentRoots: [root] }), {
    files: [],
    blind: null,
  });
  const missing = join(root, 'nowhere');
  assert.match((await read({ root: missing })).blind ?? '', new RegExp(`${missing}.*ENOENT`));
  const contentless = await read({ imageStore: 'containerd', contentRoots: [missing] });
  assert.match(contentless.blind ?? '', new RegExp(missing));
  assert.match((await read({ imageStore: 'containerd' })).blind ?? '', /not known/);
  assert.match((await read({ dockerTmp: missing })).blind ?? '', new RegExp(missing));
});

test('a directory that cannot be read is blind, with its path', async () => {
  await writeFile(join(root, 'tmp'), 'not a directory');
  assert.match((await read()).blind ?? '', new RegExp(`${join(root, 'tmp')}.*ENOTDIR`));
});

test('a wall clock that jumps ages no file and rejuvenates none', async () => {
  const path = await write('tmp/GetImageBlob1', 60_000);
  assert.deepEqual((await read()).files, [path]);
  now = { wall: WALL + 365 * 86_400_000, mono: 1000 };
  assert.deepEqual((await read()).files, [path]);
  now = { wall: WALL - 365 * 86_400_000, mono: PULL_FILE_MS - 60_000 - 1 };
  assert.deepEqual((await read()).files, [path]);
  now = { ...now, mono: PULL_FILE_MS - 60_000 };
  assert.deepEqual((await read()).files, []);
});

test('a file whose time is ahead of the clock counts no longer than one that was written now', async () => {
  const path = await write('tmp/GetImageBlob1', -365 * 86_400_000);
  assert.deepEqual((await read()).files, [path]);
  now = { wall: WALL, mono: PULL_FILE_MS };
  assert.deepEqual((await read()).files, []);
});

test('a file that was written over at the same length between two looks is fresh', async () => {
  const path = await write('tmp/GetImageBlob1', 2 * PULL_FILE_MS);
  assert.deepEqual((await read()).files, []);
  await write('tmp/GetImageBlob1', PULL_FILE_MS);
  assert.deepEqual((await read()).files, [path]);
});

test('containerd: an ingest that is no directory counts by itself; no list of them is blind', async () => {
  const ingest = join('io.containerd.content.v1.content', 'ingest');
  const source = { imageStore: 'containerd', contentRoots: [root] } as const;
  const path = await write(join(ingest, 'odd'), 0);
  assert.deepEqual(await read(source), { files: [path], blind: null });
  await rm(join(root, ingest), { recursive: true });
  await writeFile(join(root, ingest), 'not a directory');
  assert.match((await read(source)).blind ?? '', new RegExp(`${join(root, ingest)}.*ENOTDIR`));
});

test('a file that goes while it is looked at is none; one that cannot be looked at is blind, with its path', async () => {
  await mkdir(join(root, 'tmp'));
  await symlink(join(root, 'nowhere'), join(root, 'tmp', 'GetImageBlob1'));
  assert.deepEqual(await read(), { files: [], blind: null });
  const loop = join(root, 'tmp', 'GetImageBlob2');
  await symlink(loop, loop);
  const { files, blind } = await read();
  assert.deepEqual(files, []);
  assert.ok(blind?.startsWith(`files of pulls cannot be read at ${loop}: ELOOP`), blind ?? '');
});

test('a file that changed between two looks is fresh, whatever its time stamp says', async () => {
  const path = await write('tmp/GetImageBlob1', PULL_FILE_MS);
  assert.deepEqual((await read()).files, []);
  await write('tmp/GetImageBlob1', PULL_FILE_MS, 'xx');
  assert.deepEqual((await read()).files, [path]);
});

test("the engine's own temporary directory is read where it has one", async () => {
  const path = await write('elsewhere/GetImageBlob1', 0);
  await write('tmp/GetImageBlob2', 0);
  assert.deepEqual((await read({ dockerTmp: join(root, 'elsewhere') })).files, [path]);
});
