import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { readHolds, watchHolds } from '../../src/streams/holds.ts';
import { withoutRoot } from '../support/without-root.ts';

async function holdDirFor(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lull-holds-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755);
  const holdDir = join(directory, 'hold.d');
  await mkdir(holdDir);
  return holdDir;
}

test('a file that may not be read holds, without an end', async (context) => {
  const holdDir = await holdDirFor(context);
  await writeFile(join(holdDir, 'a'), '{"why": "over", "until": "2000-01-01T00:00:00Z"}');
  await chmod(join(holdDir, 'a'), 0);
  const reading = await withoutRoot(() => readHolds(holdDir));
  assert.ok(reading.kind === 'holds');
  assert.deepEqual(
    reading.holds.map(({ id, why, until }) => [id, why, until]),
    [['a', 'held by file a, which cannot be read: EACCES', null]],
  );
});

test('a file of which only the name may be known holds, without an end', async (context) => {
  const holdDir = await holdDirFor(context);
  await writeFile(join(holdDir, 'a'), 'why');
  await chmod(holdDir, 0o444);
  const reading = await withoutRoot(() => readHolds(holdDir));
  await chmod(holdDir, 0o755);
  assert.deepEqual(reading, {
    kind: 'holds',
    holds: [
      {
        id: 'a',
        why: 'held by file a, which cannot be read: EACCES',
        who: '',
        since: 0,
        until: null,
      },
    ],
  });
});

test('a directory that may not be read says nothing of holds', async (context) => {
  const holdDir = await holdDirFor(context);
  await chmod(holdDir, 0);
  const reading = await withoutRoot(() => readHolds(holdDir));
  await chmod(holdDir, 0o755);
  assert.deepEqual(reading, {
    kind: 'unreadable',
    reason: `${holdDir} cannot be read: EACCES`,
  });
});

test('what is gone by the time it is looked at holds nothing', async () => {
  // It lists the descriptor that lists it, which is closed by then; all others are links.
  const reading = await readHolds('/proc/self/fd');
  assert.ok(reading.kind === 'holds');
  assert.ok(reading.holds.length > 0);
  for (const { why } of reading.holds) assert.match(why, /is a symbolic link$/);
});

test('a look has the time before it began: what is placed meanwhile is newer', async (context) => {
  const holdDir = await holdDirFor(context);
  let asked = 0;
  const clock = () => {
    asked += 1;
    if (asked === 1) writeFileSync(join(holdDir, 'a'), '');
    return { wall: asked, mono: asked };
  };
  const first = await firstValueFrom(watchHolds({ holdDir, clock }));
  assert.ok(first.kind === 'holds-listed');
  assert.deepEqual([first.at.mono, first.holds.map(({ id }) => id)], [1, ['a']]);
});
