import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { PLAIN, paint } from '../../src/report/ink.ts';
import { BARE, type Look, UNICODE } from '../../src/report/look.ts';
import { summary } from '../../src/report/summary.ts';
import {
  ago,
  blockedDocument,
  decisionWith,
  documentWith,
  gatesWith,
  NOW,
  RUN,
} from './documents.ts';

const terminal = (width: number): Look => ({ ink: PLAIN, width, glyphs: UNICODE });
const LONG =
  'a reason that somebody has written out at length, word for word, and that goes on '.repeat(3);

test('a blocked host: what is wrong, what Lull waits for, since when, and what it did', () => {
  const text = summary(
    blockedDocument({
      lastPrune: decisionWith({ at: ago(7200) }),
      holds: [{ id: 'deploy', why: 'roll-out', who: 'kim', since: ago(60), until: ago(-3600) }],
      nextDaily: ago(-5400),
    }),
    NOW,
  );
  const lines = text.split('\n');
  assert.match(lines[0] ?? '', /^blocked: the disk is under pressure/);
  assert.match(
    lines[1] ?? '',
    new RegExp(
      `^Waits for the CI run ${RUN} to end and for the hold by kim "roll-out" to be released`,
    ),
  );
  assert.match(text, /\/var\/lib\/docker {2}83 % of 100 GB used, 17 GB free, inodes 12 % used/);
  assert.match(text, /pressure +high for 12m; begins at 80 % used, ends below 75 %/);
  assert.match(text, /x closed {2}runs +12m {2}run abc-1a2b3c_ci_commoninternet_net is live/);
  assert.match(text, /\+ open {4}engine +12m {2}engine is fine/);
  assert.match(text, /deploy {2}roll-out by kim, for 1m, until .+ \(1h left\)/);
  assert.match(text, /last prune +pruned 2h ago .*: .+ \(91 % to 74 % used\)/);
  assert.match(text, /last decision +none yet/);
  assert.match(text, /next daily +.* in 1h 30m/);
  assert.match(text, /lull +0\.1\.0, pid 123, up 2h, configured by \/etc\/lull\/lull\.toml/);
});

test('pressure that nobody can measure is not called pressure', () => {
  const gates = gatesWith({ pressure: ['unknown', 'no disk sample yet'] });
  for (const level of ['unknown', 'high'] as const) {
    const pressure = { level, since: ago(60) };
    const text = summary(blockedDocument({ gates, pressure, waitingFor: ['pressure'] }), NOW);
    assert.match(text, /^blocked: whether the disk is under pressure is not known\n/);
  }
});

test('colour is there only when it is asked for, and changes no letter', () => {
  const plain = summary(blockedDocument(), NOW);
  const coloured = summary(blockedDocument(), NOW, { ...BARE, ink: paint });
  assert.equal(stripVTControlCharacters(plain), plain);
  assert.notEqual(coloured, plain);
  assert.equal(stripVTControlCharacters(coloured), plain);
});

test('off a UTF-8 terminal there is nothing but ASCII', () => {
  const text = summary(blockedDocument({ lastPrune: decisionWith() }), NOW, { ...BARE, width: 80 });
  assert.match(text, /^[\n -~]+$/);
});

test('what is not known is said so, and a host without a word of news fits in a few lines', () => {
  const { lull, engine } = documentWith();
  const text = summary(
    documentWith({
      phase: 'starting',
      lull: { ...lull, dryRun: true, config: { file: null, loadedAt: null, error: null } },
      engine: { ...engine, connection: 'connecting', version: null, imageStore: null },
      disk: [],
      activity: { pulls: null, builds: null, blind: ['pulls: no permission'] },
    }),
    NOW,
  );
  assert.match(text, /dry run: deletes nothing/);
  assert.match(text, /disk +not measured yet/);
  assert.match(text, /cannot see pulls: no permission/);
  assert.match(text, /next daily +unknown/);
  assert.ok(!text.includes('null') && !text.includes('undefined') && !text.includes('NaN'));
});

for (const width of [60, 80, 150]) {
  test(`at ${width} columns no line is wider, and a long reason hangs below its beginning`, () => {
    const text = summary(
      blockedDocument({
        gates: gatesWith({ runs: ['closed', LONG], holds: ['closed', '漢字'.repeat(40)] }),
        lastDecision: decisionWith({ reason: LONG }),
      }),
      NOW,
      terminal(width),
    );
    const lines = text.split('\n');
    for (const line of lines) assert.ok(stringWidth(line) <= width, line);
    const at = lines.findIndex((line) => line.includes('x closed  runs'));
    const column = lines[at]?.indexOf('a reason') ?? -1;
    assert.ok(column > 0);
    assert.match(lines[at + 1]?.slice(0, column) ?? '', /^ +$/);
    assert.match(lines[at + 1]?.slice(column) ?? '', /^\S/);
    assert.ok(lines.join(' ').replaceAll(/\s+/g, ' ').includes(LONG.trim()), 'all of it is there');
  });
}

test('whatever the width, coloured or not: no line is wider than the terminal', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200 }),
      fc.string({ unit: 'grapheme' }),
      (width, reason) => {
        const doc = blockedDocument({ gates: gatesWith({ runs: ['closed', `x ${reason}`] }) });
        const text = summary(doc, NOW, { ...terminal(width), ink: paint });
        for (const line of text.split('\n')) assert.ok(stringWidth(line) <= width, line);
      },
    ),
  );
});

test('a name or a reason from outside cannot drive the terminal', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007x\ny\u009b31m';
  const text = summary(
    blockedDocument({
      runs: [{ name: evil, since: ago(5), services: 0, containers: 1 }],
      converging: [{ service: evil, state: evil, since: ago(5), stuck: true }],
      gates: gatesWith({ runs: ['closed', evil], convergence: ['closed', evil] }),
      activity: { pulls: 0, builds: 0, blind: [evil] },
      waitingFor: ['runs', 'convergence', 'activity', 'holds'],
      holds: [{ id: evil, why: evil, who: evil, since: ago(5), until: null }],
    }),
    NOW,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text));
});
