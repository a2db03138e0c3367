import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { filter, firstValueFrom, map, type Observable, ReplaySubject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import type { ConfigObservation } from '../../src/gates/observation.ts';
import {
  type ConfigFileOptions,
  settledConfig,
  watchConfigFile,
} from '../../src/streams/config-file.ts';
import type { SmallFile } from '../../src/streams/small-file.ts';

const AT = { wall: 0, mono: 0 };
const clock = () => AT;
const OPTIONS: ConfigFileOptions = { file: '/c.toml', clock, defaults: SYSTEM_DEFAULTS };

const quiet = (duration: string): string => `[quiet]\nfor = "${duration}"\n`;

/** What an observation says, in a word. */
function word(observation: ConfigObservation): string {
  return observation.kind === 'config-loaded'
    ? `quiet ${observation.policy.quiet.forMs}`
    : `rejected: ${observation.reason}`;
}

const file = (text: string): SmallFile => ({ kind: 'text', text, mtimeMs: 0, cut: false });

const READINGS: Readonly<Record<string, SmallFile>> = {
  a: file(quiet('1s')),
  b: file(quiet('2s')),
  x: file('[disk]\nhigh = "200%"\n[quiet]\nfor = 1\n'),
  e: file(' \n'),
  g: { kind: 'missing' },
  u: { kind: 'unreadable', reason: 'EACCES' },
  v: { kind: 'unreadable', reason: 'ELOOP' },
  z: file(''),
};
const WORDS: Readonly<Record<string, string>> = {
  a: 'quiet 1000',
  b: 'quiet 2000',
  e: 'rejected: /c.toml is empty',
  g: 'rejected: /c.toml is gone',
  u: 'rejected: /c.toml cannot be read: EACCES',
  v: 'rejected: /c.toml cannot be read: ELOOP',
  z: 'rejected: /c.toml is empty',
};

function settles(readings: string, expected: string, applied?: string): void {
  const scheduler = new TestScheduler(assert.deepEqual);
  scheduler.run(({ hot, expectObservable }) => {
    const options = { ...OPTIONS, scheduler, ...(applied === undefined ? {} : { applied }) };
    const source: Observable<SmallFile> = hot(readings, READINGS);
    expectObservable(settledConfig(source, options).pipe(map(word))).toBe(expected, WORDS);
  });
}

test('a content is applied once it has not changed for a second', () => {
  settles('a 500ms b', '1501ms b');
  settles('a 400ms a 400ms a', '1s a');
});

test('what is in force already is no news, also after a detour', () => {
  settles('a 3s b 500ms a', '-', quiet('1s'));
  settles('a 2s b 2s a', '3001ms b 2000ms a', quiet('1s'));
  settles('b 2s a 500ms b', '1s b', quiet('1s'));
});

test('an empty, vanished or unreadable file is refused', () => {
  settles('e 2s g 2s u', '1s e 2s g 2s u', quiet('1s'));
});

test('another reason to refuse a file is told as well', () => {
  settles('u 2s v 2s z 2s g', '1s u 2s v 2s z 2s g', quiet('1s'));
});

test('with nothing in force the first reading is told, whatever it is', () => {
  for (const first of ['a', 'e', 'g', 'u', 'z']) settles(first, `1s ${first}`);
});

test('running on defaults without a file is nothing to report', () => {
  settles('g 2s e 2s a', '5002ms a', '');
});

test('the way back from a refused content ends the alert', () => {
  settles('a 2s e 2s a', '3001ms e 2000ms a', quiet('1s'));
});

test('an invalid content is refused with all its errors', async () => {
  const readings = new ReplaySubject<SmallFile>();
  readings.next(READINGS['x'] ?? file(''));
  const seen = await firstValueFrom(settledConfig(readings, { ...OPTIONS, settleMs: 0 }));
  assert.ok(seen.kind === 'config-rejected');
  assert.match(seen.reason, /^disk\.high = "200%": expected .*; quiet\.for = 1: expected /);
});

/** The watch on a real file, and a way to wait for what it says. */
function watching(context: TestContext, path: string, applied: string, rereadMs = 60_000) {
  const said = new ReplaySubject<string>();
  const running = watchConfigFile({ ...OPTIONS, file: path, applied, settleMs: 1, rereadMs })
    .pipe(map(word))
    .subscribe(said);
  context.after(() => running.unsubscribe());
  return (expected: string) => firstValueFrom(said.pipe(filter((each) => each.includes(expected))));
}

async function scratch(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lull-config-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('writing, renaming over it, deleting and creating it anew are seen', async (context) => {
  const directory = await scratch(context);
  const path = join(directory, 'lull.toml');
  await writeFile(path, quiet('1s'));
  const says = watching(context, path, '');
  await says('quiet 1000');
  await writeFile(path, quiet('2s'));
  await says('quiet 2000');
  await writeFile(join(directory, 'new'), quiet('3s'));
  await rename(join(directory, 'new'), path);
  await says('quiet 3000');
  await rm(path);
  await says('is gone');
  await writeFile(path, quiet('4s'));
  await says('quiet 4000');
});

test('a symbolic link that is swapped is seen, near and far', async (context) => {
  const directory = await scratch(context);
  const etc = join(directory, 'etc');
  const path = join(etc, 'lull', 'lull.toml');
  const store = join(directory, 'static');
  for (const [generation, duration] of [
    ['one', '1s'],
    ['two', '2s'],
  ] as const) {
    await mkdir(join(directory, generation));
    await writeFile(join(directory, generation, 'lull.toml'), quiet(duration));
    await writeFile(join(directory, generation, 'other.toml'), quiet('9s'));
  }
  const swap = async (target: string, link: string) => {
    await symlink(target, `${link}.new`);
    await rename(`${link}.new`, link);
  };
  await mkdir(dirname(path), { recursive: true });
  await swap(join(directory, 'one'), store);
  await swap(join(store, 'lull.toml'), path);
  const says = watching(context, path, '', 10);
  await says('quiet 1000');
  await swap(join(directory, 'two'), store);
  await says('quiet 2000');
  await swap(join(store, 'other.toml'), path);
  await says('quiet 9000');
});
