import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { ignoreBrokenPipe, wantsColour } from '../../src/cli/terminal.ts';

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
