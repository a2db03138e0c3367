import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { HOLD_DIR } from '../../scripts/manual/shell-words.ts';

const SHIPPED = resolve(import.meta.dirname, '..', '..', 'completions', 'lull.bash');
const NAMES = ['hold-1', 'deploy.json', 'with space', 'a\nb', '\u001b[2J', '*', '-rf', '\u202ea'];

test('bash offers the ids of holds, and runs no command that is the name of one', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lull-names-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const holds = join(folder, 'holds');
  execFileSync('mkdir', [holds]);
  const evil = ['$(touch evil)', '`touch evil`', '; touch evil', "'"];
  for (const name of [...NAMES, ...evil]) await writeFile(join(holds, name), '');
  const script = (await readFile(SHIPPED, 'utf8')).replaceAll(HOLD_DIR, holds);
  await writeFile(join(folder, 'lull.bash'), script);
  const offered = (typed: string) => {
    const ask = `source lull.bash; COMP_WORDS=(lull release "$0"); COMP_CWORD=2; _lull
      printf '%s\\0' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['--norc', '-c', ask, typed], { cwd: folder });
    return said.toString().split('\0').slice(0, -1);
  };
  assert.deepEqual(offered('').toSorted(), ['deploy.json', 'hold-1']);
  assert.deepEqual(offered('ho'), ['hold-1']);
  assert.ok(!existsSync(join(folder, 'evil')), 'a command ran that was the name of a hold');
});
