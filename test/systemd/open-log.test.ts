import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { logTo } from '../../src/report/log.ts';
import type { Datagram } from '../../src/systemd/datagram-sink.ts';
import { journalDestination, marked, openLog } from '../../src/systemd/open-log.ts';
import { decodeEntry } from '../support/decode-entry.ts';

test('where standard output is not the journal, a line is one JSON object', async () => {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const { log, counters } = await openLog({ stdout, journalStream: '1:1' });
  log.info({ run: 'a' }, 'run appeared');
  assert.equal(JSON.parse(String(stdout.read())).run, 'a');
  assert.deepEqual(counters(), {});
});

test('a line on its way through standard output begins with its priority', () => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const log = logTo(marked(stream));
  log.warn({ priority: 'crit', LULL_REASON: 'a\n<0>b' }, 'prune skipped under pressure');
  log.info('gate opened');
  const lines = String(stream.read()).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.slice(0, 4)),
    ['<2>{', '<6>{'],
  );
  assert.equal(JSON.parse(lines[0]?.slice(3) ?? '').LULL_REASON, 'a\n<0>b');
});

test('a reader that has stopped to read costs lines, not memory', () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const log = logTo(marked(stream));
  for (let n = 0; n < 1000; n += 1) log.info({ reason: 'x'.repeat(100_000) }, 'told');
  assert.ok(stream.writableLength < 5_000_000);
});

test('a line becomes an entry that can be cut', () => {
  const datagrams: Datagram[] = [];
  const log = logTo(journalDestination({ write: (one) => void datagrams.push(one) }));
  log.error({ alert: 'starved', LULL_REASON: 'r'.repeat(5000) }, 'prune starved');
  const [entry] = datagrams;
  assert.equal(entry?.priority, 3);
  const fields = new Map(decodeEntry(entry?.bytes ?? Buffer.alloc(0)));
  assert.equal(fields.get('LULL_REASON')?.length, 5000);
  const cut = entry?.cutTo?.(1000) ?? Buffer.alloc(0);
  assert.ok(cut.length > 0 && cut.length <= 1000);
  assert.equal(new Map(decodeEntry(cut)).get('LULL_ALERT'), 'starved');
});
