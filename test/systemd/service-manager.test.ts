import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openServiceManager, watchdogOf } from '../../src/systemd/service-manager.ts';
import { recordDatagrams } from '../support/datagram-recorder.ts';

test('without a socket nobody is told, and nothing is wrong', async () => {
  const manager = await openServiceManager({ WATCHDOG_USEC: '1000000' }, 1);
  manager.tell('READY=1');
  assert.equal(manager.watchdogMs, null);
  assert.equal(manager.problem, null);
});

test('what is told arrives as it is, at an abstract name too', async () => {
  const address = `@lull-manager-${randomUUID()}`;
  const systemd = recordDatagrams(address);
  const manager = await openServiceManager({ NOTIFY_SOCKET: address }, 1);
  manager.tell('RELOADING=1\nMONOTONIC_USEC=5');
  manager.tell('READY=1');
  assert.deepEqual(systemd.take().map(String), ['RELOADING=1\nMONOTONIC_USEC=5', 'READY=1']);
  assert.equal(manager.problem, null);
  systemd.close();
});

test('a socket that cannot be one is a problem with its reason', async () => {
  const manager = await openServiceManager({ NOTIFY_SOCKET: 'vsock:2:1234' }, 1);
  assert.match(manager.problem ?? '', /vsock:2:1234 is no address of a socket/);
});

test('the watchdog is for the process that it names, in µs', () => {
  assert.equal(watchdogOf({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 7), 30_000);
  assert.equal(watchdogOf({ WATCHDOG_USEC: '30000000' }, 7), 30_000);
  assert.equal(watchdogOf({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, 7), null);
  for (const odd of [undefined, '', '0', '-1', '1e6', 'x']) {
    assert.equal(watchdogOf({ WATCHDOG_USEC: odd }, 7), null, odd);
  }
});
