import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumOf } from '../../sandbox/scrape.ts';
import { GATE_NAMES } from '../../src/gates/verdict.ts';
import { blockedDocument, documentWith, gatesWith, NOW } from '../report/documents.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aRegistry } from './a-registry.ts';

test('before the first document nothing is claimed of the host, and what can be counted is at zero', async () => {
  const scrape = await aRegistry().scrape();
  const told = [...scrape.keys()].filter((name) => !name.startsWith('process_'));
  const gauges = told.filter((name) => !/(_total|_bucket|_sum|_count)(\{|$)/.test(name));
  assert.deepEqual(gauges, [`lull_build_info{version="0.1.0",node_version="${process.version}"}`]);
  assert.equal(scrape.get('lull_decisions_total{outcome="skipped",trigger="pressure"}'), 0);
  assert.equal(scrape.get('lull_removed_bytes_total{kind="image"}'), 0);
  assert.equal(scrape.get('lull_deletion_duration_seconds_count{kind="image"}'), 0);
  assert.ok(sumOf(scrape, 'process_resident_memory_bytes') > 1e6);
  assert.ok(Math.abs(sumOf(scrape, 'process_start_time_seconds') - Date.now() / 1000) < 3600);
});

test('a state is one sample a verdict, of which one is 1', async () => {
  const host = aRegistry();
  host.observe(blockedDocument());
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_gate_verdict{gate="runs",verdict="closed"}'), 1);
  assert.equal(scrape.get('lull_gate_verdict{gate="runs",verdict="open"}'), 0);
  assert.equal(scrape.get('lull_gate_verdict{gate="engine",verdict="open"}'), 1);
  for (const gate of GATE_NAMES) assert.equal(sumOf(scrape, 'lull_gate_verdict', { gate }), 1);
  assert.equal(sumOf(scrape, 'lull_pressure'), 1);
  assert.equal(scrape.get('lull_pressure{level="high"}'), 1);
  assert.equal(scrape.get('lull_phase{phase="blocked"}'), 1);
  assert.equal(sumOf(scrape, 'lull_phase'), 1);
  assert.equal(scrape.get('lull_waiting_for{gate="holds"}'), 1);
  assert.equal(scrape.get('lull_live_runs'), 1);
});

test('the disks stand beside their thresholds, and what is not known has no sample', async () => {
  const host = aRegistry();
  const [disk] = documentWith().disk;
  assert.ok(disk !== undefined);
  const odd = { ...disk, path: '/a "b"\\c', inodesUsedRatio: null };
  host.observe(documentWith({ disk: [disk, odd] }), aPolicy());
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_disk_used_ratio{path="/var/lib/docker"}'), 0.83);
  assert.equal(scrape.get('lull_disk_available_bytes{path="/a \\"b\\"\\\\c"}'), 17e9);
  assert.deepEqual(
    [...scrape.keys()].filter((name) => name.startsWith('lull_disk_inodes')),
    ['lull_disk_inodes_used_ratio{path="/var/lib/docker"}'],
  );
  assert.equal(scrape.get('lull_disk_threshold_ratio{threshold="high"}'), 0.8);
  assert.equal(scrape.get('lull_last_prune_timestamp_seconds'), undefined);
  assert.equal(scrape.get('lull_engine_last_sync_timestamp_seconds'), (NOW - 60_000) / 1000);
});

test('what was known and no longer is loses its sample', async () => {
  const host = aRegistry();
  host.observe(documentWith({ nextDaily: '2026-11-24T02:30:00.000Z' }));
  const known = await host.scrape();
  assert.equal(known.get('lull_activity_in_flight{kind="pulls"}'), 0);
  assert.equal(sumOf(known, 'lull_engine_info', { image_store: 'containerd' }), 1);
  const { engine } = documentWith();
  host.observe(
    documentWith({
      disk: [],
      activity: { pulls: null, builds: null, blind: ['pulls'] },
      engine: { ...engine, connection: 'lost', version: null, lastSyncAt: null },
    }),
  );
  const names = [...(await host.scrape()).keys()].join('\n');
  for (const gone of ['in_flight', 'engine_info', 'disk_used', 'last_sync', 'next_daily']) {
    assert.doesNotMatch(names, new RegExp(gone));
  }
});

test('time under pressure counts against the gates that were waited for, up to the scrape', async () => {
  const host = aRegistry();
  host.observe(documentWith());
  host.pass(60_000); // no pressure: nobody's time
  host.observe(blockedDocument());
  host.pass(4_000);
  host.observe(blockedDocument({ gates: gatesWith({}), waitingFor: ['holds'] }));
  host.pass(1_500);
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_blocked_seconds_total{gate="runs"}'), 4);
  assert.equal(scrape.get('lull_blocked_seconds_total{gate="holds"}'), 5.5);
  assert.equal(scrape.get('lull_blocked_seconds_total{gate="quiet"}'), 0);
  assert.equal(scrape.get('lull_pressure_seconds_total'), 5.5);
  host.pass(500);
  assert.equal((await host.scrape()).get('lull_blocked_seconds_total{gate="holds"}'), 6);
});

test('a reconnect is a connection after one before, not the first and not each document', async () => {
  const host = aRegistry();
  const { engine } = documentWith();
  const reconnects = async () => (await host.scrape()).get('lull_engine_reconnects_total');
  const tell = (connection: 'connecting' | 'connected' | 'lost') =>
    host.observe(documentWith({ engine: { ...engine, connection } }));
  for (const connection of ['connecting', 'connected', 'connected'] as const) tell(connection);
  assert.equal(await reconnects(), 0);
  for (const connection of ['lost', 'connecting', 'lost', 'connected'] as const) tell(connection);
  assert.equal(await reconnects(), 1);
});

test('a refused configuration and a dry run can be told', async () => {
  const host = aRegistry();
  const { lull } = documentWith();
  host.observe(documentWith());
  assert.equal((await host.scrape()).get('lull_config_ok'), 1);
  const config = { ...lull.config, error: 'disk.high = "x"' };
  host.observe(documentWith({ lull: { ...lull, dryRun: true, config } }));
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_config_ok'), 0);
  assert.equal(scrape.get('lull_dry_run'), 1);
});

test('stuck services are told apart from those that move', async () => {
  const host = aRegistry();
  const one = { service: 'a', state: 'preparing', since: '2026-11-23T05:00:00.000Z' };
  const converging = [true, true, false].map((stuck) => ({ ...one, stuck }));
  host.observe(documentWith({ converging }));
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_unsettled_services{state="stuck"}'), 2);
  assert.equal(scrape.get('lull_unsettled_services{state="converging"}'), 1);
});

test('how the journal takes the log is counted where there is one, and nowhere else', async () => {
  const host = aRegistry();
  host.observe(documentWith());
  const without = [...(await host.scrape()).keys()].filter((name) => name.includes('journal'));
  assert.deepEqual(without, []);
  for (const [sent, dropped, retried] of [
    [5, 0, 2],
    [9, 1, 3],
  ] as const) {
    const counters = { journalSent: sent, journalDropped: dropped, journalRetried: retried };
    host.observe(documentWith({ counters }));
    const scrape = await host.scrape();
    assert.equal(scrape.get('lull_journal_entries_total{result="sent"}'), sent);
    assert.equal(scrape.get('lull_journal_entries_total{result="dropped"}'), dropped);
    assert.equal(scrape.get('lull_journal_retries_total'), retried);
  }
});
