import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { filter, firstValueFrom, map, ReplaySubject } from 'rxjs';
import type { HoldObservation } from '../../src/gates/observation.ts';
import { readHolds, watchHolds } from '../../src/streams/holds.ts';

const clock = () => ({ wall: Date.now(), mono: performance.now() });

async function scratch(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lull-holds-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function idsIn(directory: string): Promise<readonly string[]> {
  const reading = await readHolds(directory);
  assert.equal(reading.kind, 'holds');
  return reading.kind === 'holds' ? reading.holds.map((hold) => hold.id) : [];
}

test('every file holds, hidden and temporary ones and directories do not', async (context) => {
  const directory = await scratch(context);
  await writeFile(join(directory, 'b'), 'why');
  await writeFile(join(directory, 'a'), '');
  await writeFile(join(directory, '.hidden'), '');
  await writeFile(join(directory, 'half.tmp'), '');
  await mkdir(join(directory, 'sub'));
  assert.deepEqual(await idsIn(directory), ['a', 'b']);
});

test('what is no regular file holds and cannot hang the reader', async (context) => {
  const directory = await scratch(context);
  await promisify(execFile)('mkfifo', [join(directory, 'fifo')]);
  await symlink('/dev/zero', join(directory, 'link'));
  await symlink('/nowhere', join(directory, 'dangling'));
  await writeFile(join(directory, 'large'), 'x'.repeat(300_000));
  const reading = await readHolds(directory);
  assert.ok(reading.kind === 'holds');
  assert.deepEqual(
    reading.holds.map((hold) => [hold.id, hold.why.slice(0, 60)]),
    [
      ['dangling', 'held by file dangling, which is a symbolic link'],
      ['fifo', 'held by file fifo, which is not a regular file'],
      ['large', 'x'.repeat(60)],
      ['link', 'held by file link, which is a symbolic link'],
    ],
  );
});

test('holds are told by name, in whatever order they came', async (context) => {
  const directory = await scratch(context);
  for (const name of ['c', 'a', 'd', 'b']) await writeFile(join(directory, name), '');
  assert.deepEqual(await idsIn(directory), ['a', 'b', 'c', 'd']);
});

test('what is no regular file holds since it was made', async (context) => {
  const directory = await scratch(context);
  const path = join(directory, 'fifo');
  await promisify(execFile)('mkfifo', [path]);
  await utimes(path, 1_000, 1_000);
  const reading = await readHolds(directory);
  assert.deepEqual(reading.kind === 'holds' && reading.holds.map(({ since }) => since), [1e6]);
});

test('a file of more than 64 KiB is read no further, and holds without an end', async (context) => {
  const directory = await scratch(context);
  const hold = (bytes: number) => {
    const json = { why: 'one', until: '2026-11-23T07:00:00.000Z', pad: '' };
    const pad = 'x'.repeat(bytes - JSON.stringify(json).length);
    return JSON.stringify({ ...json, pad });
  };
  await writeFile(join(directory, 'a'), hold(65_536));
  await writeFile(join(directory, 'b'), hold(65_537));
  const reading = await readHolds(directory);
  assert.deepEqual(
    reading.kind === 'holds' && reading.holds.map(({ why, until }) => [why, until]),
    [
      ['one', Date.parse('2026-11-23T07:00:00.000Z')],
      ['held by file b, which is not valid JSON', null],
    ],
  );
});

test('a missing directory holds nothing, a missing parent is not known', async (context) => {
  const directory = await scratch(context);
  assert.deepEqual(await idsIn(join(directory, 'hold.d')), []);
  assert.equal((await readHolds(join(directory, 'gone', 'hold.d'))).kind, 'unreadable');
  await writeFile(join(directory, 'file'), '');
  const file = join(directory, 'file');
  assert.deepEqual(await readHolds(file), {
    kind: 'unreadable',
    reason: `${file} cannot be read: ENOTDIR`,
  });
});

/** The watch, and a way to wait until it says just these holds. */
function watching(context: TestContext, holdDir: string, rereadMs?: number) {
  const all = new ReplaySubject<HoldObservation>(1);
  const options = { holdDir, clock, ...(rereadMs === undefined ? {} : { rereadMs }) };
  const running = watchHolds(options).subscribe(all);
  context.after(() => running.unsubscribe());
  const ids = (each: HoldObservation) =>
    each.kind === 'holds-listed' ? each.holds.map((hold) => hold.id).join() : each.kind;
  return (expected: string) =>
    firstValueFrom(
      all.pipe(
        map(ids),
        filter((each) => each === expected),
      ),
    );
}

test('holds come and go while they are watched', async (context) => {
  const directory = await scratch(context);
  const holdDir = join(directory, 'hold.d');
  const says = watching(context, holdDir);
  await says('');
  await mkdir(holdDir);
  await writeFile(join(holdDir, 'a'), '');
  await says('a');
  await writeFile(join(holdDir, 'b.tmp'), '');
  await rename(join(holdDir, 'b.tmp'), join(holdDir, 'b'));
  await says('a,b');
  await rm(join(holdDir, 'a'));
  await says('b');
  await rm(holdDir, { recursive: true });
  await says('');
});

test('the directory is read again without an event', async (context) => {
  const directory = await scratch(context);
  const holdDir = join(directory, 'later', 'hold.d');
  const says = watching(context, holdDir, 10);
  await says('holds-unreadable');
  await mkdir(holdDir, { recursive: true });
  await writeFile(join(holdDir, 'a'), '');
  await says('a');
});
