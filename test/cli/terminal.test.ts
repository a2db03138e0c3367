import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { ignoreBrokenPipe } from '../../src/cli/broken-pipe.ts';
import { lookOf, speaksUnicode, wantsColour } from '../../src/cli/terminal.ts';

test('colour: on a terminal, never with NO_COLOR, elsewhere when forced', () => {
  const [terminal, pipe] = [{ isTTY: true, write: () => {} }, { write: () => {} }];
  assert.equal(wantsColour(terminal, {}), true);
  assert.equal(wantsColour(pipe, {}), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '' }), true);
  assert.equal(wantsColour(terminal, { TERM: 'dumb' }), false);
  assert.equal(wantsColour(pipe, { FORCE_COLOR: '1' }), true);
  assert.equal(wantsColour(terminal, { FORCE_COLOR: '0' }), false);
});

test('a reader that closes early is no error, another error of stdout is', () => {
  const stream = new EventEmitter();
  ignoreBrokenPipe(stream);
  stream.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  assert.throws(() => stream.emit('error', full), /no space/);
});

test('the locale decides about characters: the first of the three that is set', () => {
  const cases = [
    [{}, false],
    [{ LANG: 'C' }, false],
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8', LC_ALL: '' }, true],
  ] as const;
  for (const [env, expected] of cases) assert.equal(speaksUnicode(env), expected);
});

test('a terminal has a width, a pipe has none', () => {
  const write = () => {};
  assert.equal(lookOf({ isTTY: true, columns: 60, write }, {}).width, 60);
  assert.equal(lookOf({ isTTY: true, columns: 0, write }, {}).width, 80);
  assert.equal(lookOf({ columns: 60, write }, {}).width, Number.POSITIVE_INFINITY);
});
