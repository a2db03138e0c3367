import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GATE_NAMES, type GateName } from '../../src/gates/verdict.ts';
import { advice } from '../../src/report/advice.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { waitingSentence } from '../../src/report/waiting.ts';
import { ago, blockedDocument, documentWith, gatesWith, NOW, RUN } from './documents.ts';

const run = (name: string) => ({ name, since: ago(60), services: 1, containers: 1 });
const service = (name: string, stuck: boolean) => ({
  service: name,
  state: 'preparing',
  since: ago(60),
  stuck,
});
const hold = (who: string, why: string) => ({ id: 'x', why, who, since: ago(9), until: null });
const blocked = (waitingFor: readonly GateName[], changes: Partial<StateDocument> = {}) =>
  blockedDocument({ waitingFor, runs: [], ...changes });

const CASES: readonly (readonly [string, StateDocument, string | null])[] = [
  ['an idle host', documentWith(), 'Waits for the disk to reach 80 %.'],
  [
    'two runs',
    blocked(['runs'], { runs: [run('a'), run('b')] }),
    'Waits for a and b to end; then for 30s of quiet.',
  ],
  [
    'many runs',
    blocked(['runs'], { runs: ['a', 'b', 'c', 'd'].map(run) }),
    'Waits for 4 CI runs (a, b and 2 more) to end; then for 30s of quiet.',
  ],
  [
    'a service that moves and one that is stuck',
    blocked(['convergence'], { converging: [service('web', false), service('db', true)] }),
    'Waits for web to converge and for somebody to repair db; then for 30s of quiet.',
  ],
  [
    'a pull and two builds',
    blocked(['activity'], {
      activity: { pulls: 1, builds: 2, blind: [] },
      gates: gatesWith({ activity: ['closed', 'busy'] }),
    }),
    'Waits for 1 image pull and 2 builds to end; then for 30s of quiet.',
  ],
  [
    'holds',
    blocked(['holds'], { holds: [hold('kim', 'roll-out'), hold('', '')] }),
    'Waits for the hold by kim "roll-out" and the hold to be released; then for 30s of quiet.',
  ],
  [
    'quiet alone',
    blocked(['quiet'], {
      gates: gatesWith({ quiet: ['closed', 'all else open for 3 s of 30 s'] }),
    }),
    'Waits for quiet (all else open for 3 s of 30 s).',
  ],
  ['nothing', blocked([]), null],
];

for (const [name, doc, expected] of CASES) {
  test(`in one sentence: ${name}`, () => assert.equal(waitingSentence(doc, NOW), expected));
}

test('in one sentence: a run and a hold', () => {
  const holds = [hold('kim', 'roll-out')];
  assert.equal(
    waitingSentence(blockedDocument({ holds }), NOW),
    `Waits for the CI run ${RUN} to end and for the hold by kim "roll-out" to be released; then for 30s of quiet.`,
  );
});

test('whatever it waits for, however little is known of it: a sentence, once for each gate', () => {
  for (const gate of GATE_NAMES) {
    for (const verdict of ['closed', 'unknown'] as const) {
      const gates = gatesWith({ [gate]: [verdict, 'the reason'] });
      const sentence = waitingSentence(blocked([gate], { gates }), NOW) ?? '';
      assert.match(sentence, /^Waits for \S.*\.$/, gate);
      assert.ok(!/undefined|null|NaN/.test(sentence), sentence);
    }
  }
});

test('what would help is said while something is blocked, and only then', () => {
  const changes: Partial<StateDocument> = {
    engine: { ...documentWith().engine, connection: 'lost' },
    runs: [run('young'), { ...run('old'), since: ago(9000) }],
    converging: [service('web', false), service('db', true)],
    holds: [{ ...hold('kim', ''), id: 'deploy' }],
    activity: { pulls: 0, builds: null, blind: ['builds'] },
    waitingFor: ['activity'],
  };
  const texts = advice(blockedDocument(changes)).join('\n');
  for (const help of [
    /systemctl status docker/,
    /docker stack rm old/,
    /db.*convergence\.ignore/,
    /lull release deploy/,
    /builds.*activity\.ignore.*lull doctor/,
  ]) {
    assert.match(texts, help);
  }
  assert.deepEqual(advice(documentWith({ ...changes, phase: 'idle' })), []);
});

test('what would help against another product than Docker is Docker, and no waiver', () => {
  const engine = { ...documentWith().engine, version: 'Podman Engine 4.3.1' };
  const activity = { pulls: 0, builds: null, blind: ['pulls', 'builds'] };
  const texts = advice(blocked(['engine', 'activity'], { engine, activity }));
  assert.equal(texts.length, 1);
  assert.match(texts[0] ?? '', /Docker Engine alone.*docker\.host/);
});

test('what several gates wait for is said once', () => {
  const gates = gatesWith({ runs: ['unknown', 'no list'], convergence: ['unknown', 'no list'] });
  const doc = documentWith({ gates, waitingFor: ['runs', 'convergence'] });
  assert.equal(waitingSentence(doc, NOW), "Waits for the engine's lists.");
});
