import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJournal } from '../../src/systemd/journal-stream.ts';

const socket = (ino: number, dev = 8) => ({ dev, ino, isSocket: () => true });
const pipe = (ino: number, dev = 8) => ({ dev, ino, isSocket: () => false });

test('standard output is the journal when the named stream is ours, by either descriptor', () => {
  assert.ok(isJournal('8:41', () => socket(41)));
  const fds = [socket(0), socket(41), socket(42)];
  const stat = (fd: number) => fds[fd] ?? pipe(0);
  assert.ok(isJournal('8:41', stat));
  assert.ok(isJournal('8:42', stat));
});

test('a variable that was inherited from another service says nothing', () => {
  assert.ok(!isJournal('8:40', () => socket(41)));
  assert.ok(!isJournal('9:41', () => socket(41)));
  for (const odd of [undefined, '', '8', '8:', ':41', '8:41:1', '8:41\n', '8:4', '08:41']) {
    assert.ok(!isJournal(odd, () => socket(41)), String(odd));
  }
});

test('output that was redirected is not the journal, even when the errors go there', () => {
  const fds = [socket(0), pipe(7), socket(42)];
  assert.ok(!isJournal('8:42', (fd) => fds[fd] ?? pipe(0)));
  const closed = (): never => {
    throw new Error('EBADF');
  };
  assert.ok(!isJournal('8:42', closed));
});
