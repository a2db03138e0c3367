import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumOf } from '../../sandbox/scrape.ts';
import { OUTCOMES, TRIGGERS } from '../../src/gates/decision.ts';
import type { DecisionStore } from '../../src/store/decisions.ts';
import { decisionWith } from '../report/documents.ts';
import { aRegistry } from './a-registry.ts';

type Writes = Pick<DecisionStore, 'append' | 'setLastTick' | 'recordDisk'>;

function countedWith(written: ReturnType<Writes['append']>) {
  const host = aRegistry();
  const asked: unknown[] = [];
  const write = (value: unknown) => {
    asked.push(value);
    return written;
  };
  const inner: DecisionStore = {
    problems: [],
    append: write,
    setLastTick: write,
    recordDisk: write,
    last: () => null,
    lastPrune: () => null,
    lastPruneEndedAt: () => 17,
    recent: () => [],
    lastTick: () => null,
    health: () => ({ error: null, unwritten: 0 }),
    retry: () => {},
    diskHistory: () => [],
    close: () => {},
  };
  return { host, asked, store: host.metrics.store(inner) };
}

test('each decision is counted by outcome and trigger; what ran, with its time and relief', async () => {
  const { host, asked, store } = countedWith({ ok: true });
  for (const outcome of OUTCOMES) {
    for (const trigger of TRIGGERS) {
      store.append(decisionWith({ outcome, trigger, freedBytes: 1000, durationMs: 2_000 }));
    }
  }
  store.append(decisionWith({ outcome: 'skipped', trigger: 'daily' }));
  assert.equal(asked.length, OUTCOMES.length * TRIGGERS.length + 1);
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_decisions_total{outcome="skipped",trigger="daily"}'), 2);
  assert.equal(scrape.get('lull_decisions_total{outcome="pruned",trigger="operator"}'), 1);
  assert.equal(sumOf(scrape, 'lull_decisions_total'), asked.length);
  const ran = ['pruned', 'ineffective', 'aborted', 'failed', 'dry-run'];
  for (const outcome of OUTCOMES) {
    const times = sumOf(scrape, 'lull_prune_duration_seconds_count', { outcome });
    assert.equal(times, ran.includes(outcome) ? 3 : 0, outcome);
  }
  assert.equal(sumOf(scrape, 'lull_prune_duration_seconds_sum', { outcome: 'pruned' }), 6);
  assert.equal(scrape.get('lull_freed_bytes_total'), 15_000);
  assert.equal(scrape.get('lull_history_write_failures_total'), 0);
});

test('a decision counts whether it could be written or not, and the failure does too', async () => {
  const { host, store } = countedWith({ ok: false, reason: 'the disk is full' });
  const answers = [
    store.append(decisionWith()),
    store.setLastTick(1),
    store.recordDisk([{ at: 1, path: '/', usedRatio: 0.5 }]),
  ];
  for (const answer of answers) assert.deepEqual(answer, { ok: false, reason: 'the disk is full' });
  assert.equal(store.lastPruneEndedAt(), 17);
  const scrape = await host.scrape();
  assert.equal(sumOf(scrape, 'lull_decisions_total'), 1);
  assert.equal(scrape.get('lull_history_write_failures_total'), 3);
});
