import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alerts, NO_ALERTS } from '../../src/report/alerts.ts';
import type { LogLine } from '../../src/report/log-line.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { assertMet } from '../support/assert-met.ts';
import { blockedDocument, decisionWith, documentWith, gatesWith, RUN } from './documents.ts';

const HOUR = 3_600_000;
const policy = { alerts: { repeatMs: HOUR, starvedAfterMs: 6 * HOUR } };

/** Feeds documents at instants of the monotonic clock (ms). */
function watcher() {
  let state = NO_ALERTS;
  let recheckAt: number | null = null;
  return {
    see: (mono: number, doc: StateDocument): readonly LogLine[] => {
      const step = alerts(state, doc, { mono, wall: 0 }, policy);
      state = step.state;
      recheckAt = step.recheckAt;
      return step.lines;
    },
    recheckAt: () => recheckAt,
  };
}

const names = (lines: readonly LogLine[]) =>
  lines.map(({ fields }) => `${fields['alert']}${fields['cleared'] === true ? ' cleared' : ''}`);

const settling = documentWith({
  pressure: { level: 'high', since: '2026-11-23T04:00:00.000Z' },
  phase: 'settling',
  gates: gatesWith({ quiet: ['closed', 'quiet for 3s of 30s'] }),
  waitingFor: ['quiet'],
});

test('a skip is one warning that names every gate that is not open, and why', () => {
  const [line, ...more] = watcher().see(0, blockedDocument());
  assert.deepEqual(more, []);
  assert.equal(line?.level, 'warn');
  assert.equal(line?.fields['alert'], 'skip');
  assert.equal(line?.fields['priority'], 'warning');
  assert.match(String(line?.fields['MESSAGE_ID']), /^[0-9a-f]{32}$/);
  assert.equal(line?.fields['LULL_GATES'], 'runs holds');
  assert.equal(line?.fields['LULL_REASON'], `runs: run ${RUN} is live; holds: held by deploy`);
  assert.equal(line?.fields['LULL_USED_RATIO'], 0.83);
  assert.equal(line?.fields['LULL_RUNS'], RUN);
});

test('a skip is never repeated per sample, whatever the gates do, but every alerts.repeat', () => {
  const host = watcher();
  host.see(0, blockedDocument());
  const other = blockedDocument({ gates: gatesWith({ convergence: ['unknown', 'unclear'] }) });
  for (let mono = 1_000; mono < HOUR; mono += 30_000) {
    assert.deepEqual(host.see(mono, mono % 60_000 === 1_000 ? other : blockedDocument()), []);
  }
  assert.equal(host.recheckAt(), HOUR);
  assert.deepEqual(names(host.see(HOUR, other)), ['skip']);
  assert.deepEqual(host.see(HOUR + 1, other), []);
});

test('settling in between neither clears a skip nor fires it again', () => {
  const host = watcher();
  host.see(0, blockedDocument());
  assert.deepEqual(host.see(1_000, settling), []);
  assert.deepEqual(host.see(2_000, blockedDocument()), []);
  assert.deepEqual(host.see(2 * HOUR, settling), []);
  assert.deepEqual(names(host.see(2 * HOUR + 1, blockedDocument())), ['skip']);
});

test('a skip clears when the pressure ends, and when a prune starts', () => {
  for (const end of [documentWith(), { ...settling, phase: 'pruning' as const }]) {
    const host = watcher();
    host.see(0, blockedDocument());
    const lines = host.see(5_000, end);
    assert.deepEqual(names(lines), ['skip cleared']);
    assert.equal(lines[0]?.level, 'info');
    assert.equal(lines[0]?.fields['lastedMs'], 5_000);
    assert.deepEqual(host.see(6_000, end), []);
    assert.deepEqual(names(host.see(7_000, blockedDocument())), ['skip']);
  }
});

test('quiet time and cooldown alone are no skip', () => {
  const gates = gatesWith({ cooldown: ['closed', 'for 5m'], quiet: ['closed', 'not yet'] });
  assert.deepEqual(watcher().see(0, { ...settling, gates, phase: 'cooling-down' }), []);
  assert.deepEqual(watcher().see(0, settling), []);
});

test('evidence that is being asked for is no skip, and neither is a start', () => {
  const gates = gatesWith({ activity: ['unknown', 'builds are being asked for'] });
  assert.deepEqual(watcher().see(0, { ...settling, gates }), []);
  assert.deepEqual(watcher().see(0, { ...settling, gates, phase: 'starting' }), []);
});

test('an unknown pressure neither begins a skip nor ends one', () => {
  const unknown = { pressure: { level: 'unknown', since: '' } } as const;
  const host = watcher();
  assert.deepEqual(host.see(0, blockedDocument(unknown)), []);
  host.see(1, blockedDocument());
  assert.deepEqual(host.see(2, blockedDocument(unknown)), []);
});

test('reaching disk.critical is critical and escalates once an episode', () => {
  const critical = blockedDocument({ pressure: { level: 'critical', since: '' } });
  const host = watcher();
  host.see(0, blockedDocument());
  const [line] = host.see(1_000, critical);
  assert.equal(line?.level, 'error');
  assert.equal(line?.fields['priority'], 'crit');
  assert.deepEqual(host.see(2_000, blockedDocument()), []);
  assert.deepEqual(host.see(3_000, critical), []);
});

test('starved fires after alerts.starvedAfter of skipping, also across aborted prunes', () => {
  const host = watcher();
  host.see(0, blockedDocument());
  host.see(2 * HOUR, { ...settling, phase: 'pruning' });
  const aborted = decisionWith({ outcome: 'aborted' });
  const records = { lastDecision: aborted, lastPrune: aborted };
  assert.deepEqual(names(host.see(3 * HOUR, blockedDocument(records))), ['skip']);
  assert.deepEqual(names(host.see(6 * HOUR - 1, blockedDocument(records))), ['skip']);
  assert.deepEqual(names(host.see(6 * HOUR, blockedDocument(records))), ['starved']);
  const pruned = decisionWith();
  const done = { ...settling, lastDecision: pruned, lastPrune: pruned };
  assert.deepEqual(names(host.see(7 * HOUR, done)), ['starved cleared']);
});

test('ineffective lasts until the pressure ends, and is not fired anew at the next pressure', () => {
  const prune = decisionWith({ outcome: 'ineffective', reason: 'volumes fill the disk' });
  const records = { lastDecision: prune, lastPrune: prune };
  const host = watcher();
  const [line] = host.see(0, { ...settling, ...records });
  assert.equal(line?.fields['alert'], 'ineffective');
  assert.equal(line?.fields['LULL_REASON'], 'volumes fill the disk');
  assert.deepEqual(names(host.see(1, documentWith(records))), ['ineffective cleared']);
  assert.deepEqual(host.see(2, { ...settling, ...records }), []);
  const again = decisionWith({ outcome: 'ineffective' });
  const skipped = decisionWith({ outcome: 'skipped' });
  const later = { ...settling, lastDecision: skipped, lastPrune: again };
  assert.deepEqual(names(host.see(3, later)), ['ineffective']);
});

test('engine-lost fires after a minute without an engine, and clears with it', () => {
  const engine = { ...documentWith().engine, connection: 'lost' as const };
  const gates = gatesWith({ engine: ['closed', 'connection refused'] });
  const lost = documentWith({ engine, gates });
  const host = watcher();
  assert.deepEqual(host.see(0, lost), []);
  assert.equal(host.recheckAt(), 60_000);
  assert.deepEqual(
    host.see(59_999, documentWith({ engine: { ...engine, connection: 'connecting' } })),
    [],
  );
  const [line] = host.see(60_000, lost);
  assert.equal(line?.level, 'error');
  assert.equal(line?.fields['LULL_REASON'], 'connection refused');
  assert.deepEqual(names(host.see(60_001, documentWith())), ['engine-lost cleared']);
  assert.deepEqual(host.see(60_002, lost), []);
});

test('config-rejected fires for each new error, and clears when a file is accepted', () => {
  const { lull } = documentWith();
  const refused = (error: string | null) =>
    documentWith({ lull: { ...lull, config: { ...lull.config, error } } });
  const host = watcher();
  assert.deepEqual(names(host.see(0, refused('disk.low: too high'))), ['config-rejected']);
  assert.deepEqual(host.see(1, refused('disk.low: too high')), []);
  assert.deepEqual(names(host.see(2, refused('disk.lwo: no such key'))), ['config-rejected']);
  assert.deepEqual(names(host.see(3, refused(null))), ['config-rejected cleared']);
});

test('prune-failed lasts until a prune comes to another end', () => {
  const failed = decisionWith({ outcome: 'failed', reason: 'the engine said 500' });
  const skipped = decisionWith({ outcome: 'skipped' });
  const host = watcher();
  assert.deepEqual(names(host.see(0, documentWith({ lastDecision: failed, lastPrune: failed }))), [
    'prune-failed',
  ]);
  assert.deepEqual(host.see(1, documentWith({ lastDecision: skipped, lastPrune: failed })), []);
  const pruned = decisionWith();
  assert.deepEqual(names(host.see(2, documentWith({ lastDecision: pruned, lastPrune: pruned }))), [
    'prune-failed cleared',
  ]);
});

test('every firing is cleared at most once, and only after it fired', () => {
  const docs = [
    documentWith(),
    blockedDocument(),
    settling,
    { ...settling, phase: 'pruning' as const },
    documentWith({ engine: { ...documentWith().engine, connection: 'lost' } }),
    blockedDocument({ pressure: { level: 'critical', since: '' } }),
  ];
  const met = { fired: 0, cleared: 0, due: 0 };
  const steps = fc.array(fc.tuple(fc.constantFrom(...docs), fc.nat(2 * HOUR)), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (path) => {
      const host = watcher();
      const lit = new Set<unknown>();
      let mono = 0;
      for (const [doc, passed] of path) {
        mono += passed;
        for (const { fields } of host.see(mono, doc)) {
          const isEnd = fields['cleared'] === true;
          if (isEnd) assert.ok(lit.delete(fields['alert']));
          else lit.add(fields['alert']);
          met[isEnd ? 'cleared' : 'fired'] += 1;
        }
        const recheckAt = host.recheckAt();
        assert.ok(recheckAt === null || recheckAt > mono);
        met.due += Number(recheckAt !== null);
      }
    }),
  );
  assertMet(met, { fired: 40, cleared: 20, due: 50 });
});
