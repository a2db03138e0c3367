import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionLine } from '../../src/report/decision-line.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { transitions } from '../../src/report/transitions.ts';
import { ago, blockedDocument, decisionWith, documentWith, gatesWith, RUN } from './documents.ts';

const messages = (previous: StateDocument | null, next: StateDocument) =>
  transitions(previous, next).map(({ message }) => message);

test('the same document again is no line, nor are new samples, reasons and evidence', () => {
  const before = blockedDocument();
  const after = blockedDocument({
    at: ago(-30),
    disk: before.disk.map((disk) => ({ ...disk, usedRatio: 0.84 })),
    gates: before.gates.map((gate) => ({ ...gate, reason: 'other', evidence: { n: 1 } })),
    counters: { samples: 7 },
  });
  assert.deepEqual(messages(before, after), []);
});

test('the first document says what Lull starts with, and nothing of decisions of the past', () => {
  const doc = documentWith({ lastDecision: decisionWith() });
  assert.deepEqual(messages(null, doc), [
    'configuration loaded',
    'engine connected',
    'engine identified',
    'disk pressure none',
    'phase changed',
  ]);
});

test('a run that appears under pressure: one line a transition', () => {
  const lines = transitions(documentWith(), blockedDocument());
  assert.deepEqual(
    lines.map(({ message, fields }) => [message, fields['gate'] ?? fields['run'] ?? null]),
    [
      ['disk pressure high', null],
      ['run appeared', RUN],
      ['gate opened', 'pressure'],
      ['gate closed', 'runs'],
      ['gate closed', 'holds'],
      ['gate closed', 'quiet'],
      ['phase changed', null],
    ],
  );
  assert.ok(messages(blockedDocument(), documentWith()).includes('run ended'));
});

test('a lost engine is a warning with its reason, and its return is told', () => {
  const engine = { ...documentWith().engine, connection: 'lost' as const };
  const lost = documentWith({ engine, gates: gatesWith({ engine: ['unknown', 'no ping'] }) });
  const [line] = transitions(documentWith(), lost);
  assert.deepEqual([line?.level, line?.message], ['warn', 'engine lost']);
  assert.equal(line?.fields['reason'], 'no ping');
  assert.ok(messages(lost, documentWith()).includes('engine connected'));
});

test('a decision is one line with all there is to it, and none of a transition', () => {
  const decision = decisionWith();
  const { message, fields } = decisionLine(decision);
  assert.equal(message, 'decision made');
  assert.equal(fields['outcome'], 'pruned');
  assert.equal(fields['freedBytes'], 12e9);
  assert.equal(fields['removedImages'], 12);
  assert.deepEqual(messages(documentWith(), documentWith({ lastDecision: decision })), []);
});

test('stuck services and unreadable signals are named when they come and when they go', () => {
  const troubled = documentWith({
    converging: [
      { service: 'infra_proxy', state: 'preparing', since: ago(9), stuck: true },
      { service: 'infra_db', state: 'starting', since: ago(9), stuck: false },
    ],
    activity: { pulls: null, builds: 0, blind: ['pulls: no permission'] },
  });
  assert.deepEqual(messages(documentWith(), troubled), ['service stuck', 'signal unreadable']);
  assert.deepEqual(messages(troubled, documentWith()), [
    'service no longer stuck',
    'signal readable',
  ]);
});
