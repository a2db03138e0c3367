import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { printable } from '../../src/report/printable.ts';
import { shellWord } from '../../src/report/shell-word.ts';
import { hostileText } from '../support/hostile-text.ts';

test('a name in a command that is copied into a shell is one word of it, and runs nothing', () => {
  const names = fc.sample(hostileText(), { numRuns: 300, seed: 6 });
  const telling = ['a; touch b', '$(id)', '`id`', "it's", '-rf', '', '~', '*', '!!', 'a b', '#'];
  const texts = [...telling, ...names].filter((text) => text.length < 1_000);
  const script = texts.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n');
  const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  assert.deepEqual(said.slice(0, -1), texts.map(printable));
});

test('an ordinary name stays as it is', () => {
  for (const name of ['web-1', 'hold-20261123.json', '/var/lib/docker', 'inhibit:00ff']) {
    assert.equal(shellWord(name), name);
  }
});
