import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { NEVER, Observable, ReplaySubject } from 'rxjs';
import { runHeld } from '../../src/cli/run-held.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

const HELD = {
  socket: '/nonexistent/lull.sock',
  request: { why: 'deploy', who: 'root', since: '2026-11-25T00:00:00.000Z' },
  connection: null,
};
const stderr: Terminal = { write: () => true, isTTY: false, columns: 80 };

const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).length;

it('signals are listened for before the command is there, so that none ends Lull in its place', async () => {
  const before = children();
  let beside = Number.NaN;
  const signals$ = new Observable<NodeJS.Signals>(() => {
    beside = children() - before;
  });
  assert.equal(await runHeld(['true'], HELD, { stderr, signals$ }), 0);
  assert.equal(beside, 1, 'only the keeper of the hold');
});

it('a signal that comes while the command is being started reaches it', async () => {
  const signals$ = new ReplaySubject<NodeJS.Signals>();
  signals$.next('SIGTERM');
  assert.equal(await runHeld(['sleep', '60'], HELD, { stderr, signals$ }), 128 + 15);
});

it('a command that is not there is said to be missing', async () => {
  const said: string[] = [];
  const tools = {
    stderr: { ...stderr, write: (text: string) => said.push(text) > 0 },
    signals$: NEVER,
  };
  assert.equal(await runHeld(['/nonexistent\u001b[2J'], HELD, tools), 127);
  assert.equal(said.join(''), 'lull: /nonexistent: command not found\n');
});
