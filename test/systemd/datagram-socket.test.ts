import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DatagramSocket, openDatagrams } from '../../src/systemd/datagram-socket.ts';
import { recordDatagrams } from '../support/datagram-recorder.ts';

let dir: string;
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'lull-dgram-'));
});
after(() => rmSync(dir, { recursive: true }));

async function open(address: string): Promise<DatagramSocket> {
  const opened = await openDatagrams(address);
  assert.ok(opened.ok, opened.ok ? '' : opened.reason);
  return opened.socket;
}

test('a path and an abstract name are both reached, each send is one datagram', async () => {
  for (const address of [join(dir, 'one'), `@lull-test-${randomUUID()}`]) {
    const receiver = recordDatagrams(address);
    const socket = await open(address);
    assert.equal(socket.send(Buffer.from('first\n')), 'sent');
    assert.equal(socket.send(Buffer.from([0, 255])), 'sent');
    assert.deepEqual(receiver.take(), [Buffer.from('first\n'), Buffer.from([0, 255])]);
    receiver.close();
  }
});

test('a receiver that does not read makes it full, at once, and free again when it reads', async () => {
  const address = join(dir, 'frozen');
  const receiver = recordDatagrams(address);
  const socket = await open(address);
  let sent = 0;
  while (socket.send(Buffer.from(`${sent}`)) === 'sent') sent += 1;
  assert.equal(socket.send(Buffer.from('more')), 'full');
  assert.equal(receiver.take().length, sent);
  assert.equal(socket.send(Buffer.from('more')), 'sent');
  receiver.close();
});

test('nobody there is gone, and whoever comes to the same place is found', async () => {
  const address = join(dir, 'restarted');
  const socket = await open(address);
  assert.equal(socket.send(Buffer.from('a')), 'gone');
  for (const text of ['b', 'c']) {
    const receiver = recordDatagrams(address);
    assert.equal(socket.send(Buffer.from(text)), 'sent');
    assert.deepEqual(receiver.take().map(String), [text]);
    receiver.close();
    assert.equal(socket.send(Buffer.from('lost')), 'gone');
  }
});

test('more than a datagram holds is too big, and is not sent', async () => {
  const address = join(dir, 'big');
  const receiver = recordDatagrams(address);
  const socket = await open(address);
  assert.equal(socket.send(Buffer.alloc(8 * 1024 * 1024)), 'too-big');
  assert.equal(socket.send(Buffer.alloc(96 * 1024)), 'sent');
  assert.deepEqual(
    receiver.take().map(({ length }) => length),
    [96 * 1024],
  );
  receiver.close();
});

test('what can be no address is refused with a reason', async () => {
  for (const address of ['', 'relative', `/${'x'.repeat(108)}`, `@${'x'.repeat(108)}`]) {
    const opened = await openDatagrams(address);
    assert.ok(!opened.ok);
    assert.match(opened.reason, /is no address of a socket/);
  }
});
