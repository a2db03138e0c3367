import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DatagramSink, type SinkOptions } from '../../src/systemd/datagram-sink.ts';
import type { SendResult } from '../../src/systemd/datagram-socket.ts';

const INFO = 6;
const WARNING = 4;

/** A sink on a receiver that answers as told, and on timers that the test lets run out. */
function rig(options: Partial<SinkOptions> = {}) {
  const sent: string[] = [];
  const waits: number[] = [];
  const told: number[] = [];
  const timers: (() => void)[] = [];
  const receiver: { answer: (bytes: Buffer) => SendResult } = { answer: () => 'sent' };
  const sink = new DatagramSink({
    socket: {
      send: (bytes) => {
        const result = receiver.answer(bytes);
        if (result === 'sent') sent.push(String(bytes));
        return result;
      },
    },
    later: (ms, act) => {
      waits.push(ms);
      timers.push(act);
    },
    onDropped: (count) => told.push(count),
    ...options,
  });
  return {
    sink,
    sent,
    waits,
    told,
    receiver,
    write: (text: string, priority = INFO) => sink.write({ bytes: Buffer.from(text), priority }),
    /** Lets the timer that is set run out. */
    tick: () => timers.shift()?.(),
    settle: () => {
      while (timers.length > 0) timers.shift()?.();
    },
  };
}

test('what the receiver has no room for waits, longer each time, and then goes in its order', () => {
  for (const refusal of ['full', 'gone'] as const) {
    const host = rig();
    host.receiver.answer = () => refusal;
    host.write('a');
    host.write('b', WARNING);
    host.write('c');
    for (let attempt = 0; attempt < 7; attempt += 1) host.tick();
    assert.deepEqual(host.waits, [5, 10, 20, 40, 80, 160, 200, 200]);
    host.receiver.answer = () => 'sent';
    host.settle();
    assert.deepEqual(host.sent, ['a', 'b', 'c']);
    assert.deepEqual(host.sink.counters, { sent: 3, retried: 8, dropped: 0 });
    assert.deepEqual(host.told, []);
    host.receiver.answer = () => refusal;
    host.write('d');
    assert.equal(host.waits.at(-1), 5);
  }
});

test('a full ring lets the oldest of the least important go, and no alert before an info line', () => {
  const host = rig({ capacity: 3 });
  host.receiver.answer = () => 'full';
  host.write('alert 1', WARNING);
  for (let n = 0; n < 10; n += 1) host.write(`info ${n}`);
  host.write('alert 2', WARNING);
  host.write('alert 3', WARNING);
  host.write('info last');
  host.receiver.answer = () => 'sent';
  host.settle();
  assert.deepEqual(host.sent, ['alert 1', 'alert 2', 'alert 3']);
  assert.deepEqual(host.sink.counters, { sent: 3, retried: 1, dropped: 11 });
  assert.deepEqual(host.told, [11]);
});

test('bytes are bounded as well', () => {
  const host = rig({ maxBytes: 100 });
  host.receiver.answer = () => 'full';
  host.write('x'.repeat(60));
  host.write('y'.repeat(60));
  host.receiver.answer = () => 'sent';
  host.settle();
  assert.deepEqual(host.sent, ['y'.repeat(60)]);
});

test('what is too big is cut until it goes, in its place; what cannot be cut is dropped', () => {
  const host = rig();
  host.receiver.answer = () => 'full';
  const cutTo = (maxBytes: number) => Buffer.from('x'.repeat(maxBytes));
  host.write('before');
  host.sink.write({ bytes: Buffer.alloc(9000), priority: WARNING, cutTo });
  host.write('after');
  host.write('y'.repeat(3000));
  host.write('last');
  host.receiver.answer = (bytes) => (bytes.length > 2000 ? 'too-big' : 'sent');
  host.settle();
  assert.deepEqual(host.sent, ['before', 'x'.repeat(1125), 'after', 'last']);
  assert.equal(host.sink.counters.dropped, 1);
  assert.deepEqual(host.told, [1]);
  host.write('more');
  assert.deepEqual(host.told, [1]);
});

test('a long queue is sent in several turns of the event loop', () => {
  const host = rig();
  host.receiver.answer = () => 'full';
  for (let n = 0; n < 150; n += 1) host.write(`${n}`);
  host.receiver.answer = () => 'sent';
  host.tick();
  assert.equal(host.sent.length, 64);
  assert.equal(host.waits.at(-1), 0);
  host.settle();
  assert.deepEqual(
    host.sent,
    Array.from({ length: 150 }, (_, n) => `${n}`),
  );
});

test('draining ends when nothing waits, and says what still does when its time is over', async () => {
  const host = rig();
  assert.equal(await host.sink.drain(60_000), 0);
  host.receiver.answer = () => 'full';
  host.write('a');
  assert.equal(await host.sink.drain(1), 1);
});

test('whatever comes, each datagram is sent or counted as dropped, in order, the important ones last to go', () => {
  const step = fc.oneof(
    fc.record({ write: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ answer: fc.constantFrom<SendResult>('sent', 'full', 'gone') }),
    fc.constant({ tick: true }),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 1, max: 9 }),
      (steps, capacity) => {
        const host = rig({ capacity });
        const written: number[] = [];
        for (const one of steps) {
          if ('write' in one) {
            host.write(`${written.length}`, one.write);
            written.push(one.write);
          } else if ('answer' in one) host.receiver.answer = () => one.answer;
          else host.tick();
        }
        host.receiver.answer = () => 'sent';
        host.settle();
        const { sent, dropped } = host.sink.counters;
        assert.equal(sent + dropped, written.length);
        assert.equal(sent, host.sent.length);
        const order = host.sent.map(Number);
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        );
        assert.equal(
          host.told.reduce((sum, count) => sum + count, 0),
          dropped,
        );
        // Nothing but an overflow of its own kind costs a datagram of priority 0.
        const urgent = written.filter((priority) => priority === 0).length;
        if (urgent <= capacity) {
          assert.equal(order.filter((index) => written[index] === 0).length, urgent);
        }
      },
    ),
  );
});
