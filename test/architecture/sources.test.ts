/** Laws about the sources that no lint rule can state. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const SRC = resolve(import.meta.dirname, '..', '..', 'src');

function linesIn(folder: string, pattern: RegExp): readonly string[] {
  const files = readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  assert.ok(sources.length > 0, `there is no source in src/${folder}`);
  return sources.flatMap((file) =>
    readFileSync(join(SRC, folder, file), 'utf8')
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${join(folder, file)}: ${line.trim()}`),
  );
}

test('the gates never ask for the time or for chance: both are arguments', () => {
  assert.deepEqual(linesIn('gates', /Date\.now|new Date\(\)|Math\.random|new Temporal/), []);
});

test('the streams only describe: nothing in them subscribes, and elsewhere nothing does by hand', () => {
  assert.deepEqual(linesIn('.', /\.subscribe\(/), []);
  assert.deepEqual(linesIn('streams', /ValueFrom\(/), []);
  // The watcher is run by its command, once; following it, and running a command beside it, are commands of their own.
  const run = linesIn('cli', /ValueFrom\(/).map((line) => line.split(':')[0]);
  assert.deepEqual(run.toSorted(), ['cli/run-held.ts', 'cli/run.ts', 'cli/watch-status.ts']);
});

test('no stream waits for the wall clock, which RxJS takes for its now', () => {
  assert.deepEqual(linesIn('.', /[sS]cheduler\.now\(|\b(?:debounceTime|bufferTime)\(/), []);
});

test('no event of Docker is answered with a process of our own', () => {
  const found = linesIn('.', /child_process/).map((line) => line.split(':')[0]);
  // `lull inhibit` runs its caller's command.
  assert.deepEqual(found, ['cli/run-held.ts']);
});

test('the watcher judges nothing but its own directory by access(2), which ignores the capabilities of the unit', () => {
  const asked = ['daemon', 'streams'].flatMap((folder) =>
    linesIn(folder, /\baccess(?:Sync)?\((?!2\))|existsSync/).map((line) => line.split(':')[0]),
  );
  assert.deepEqual([...new Set(asked)], ['streams/holds.ts']);
  // The doctor looks with the eyes of the watcher.
  assert.deepEqual(linesIn('doctor', /existsSync/), []);
});
