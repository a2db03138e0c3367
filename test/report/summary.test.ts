import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { summary } from '../../src/report/summary.ts';
import { ago, blockedDocument, decisionWith, documentWith, gatesWith, NOW } from './documents.ts';

test('a blocked host: what is wrong, what Lull waits for, since when, and what it did', () => {
  const text = summary(
    blockedDocument({
      lastPrune: decisionWith({ at: ago(7200) }),
      holds: [{ id: 'deploy', why: 'roll-out', who: 'kim', since: ago(60), until: ago(-3600) }],
      nextDaily: ago(-5400),
    }),
    { now: NOW },
  );
  const lines = text.split('\n');
  assert.match(lines[0] ?? '', /^blocked: .*; waits for runs, holds \(lull 0\.1\.0, pid 123\)$/);
  assert.match(text, /\/var\/lib\/docker {2}83 % of 100 GB used, 17 GB free, inodes 12 % used/);
  assert.match(text, /pressure +high for 12m/);
  assert.match(text, /x closed {2}runs +12m {2}run abc-1a2b3c_ci_commoninternet_net is live/);
  assert.match(text, /\+ open {4}engine +12m {2}engine is fine/);
  assert.match(text, /deploy {2}roll-out by kim, for 1m, ends in 1h/);
  assert.match(text, /last prune +pruned 2h ago .*: .+ \(91 % to 74 % used\)/);
  assert.match(text, /last decision +none yet/);
  assert.match(text, /next daily +.* in 1h 30m/);
});

test('colour is there only when it is asked for, and changes no letter', () => {
  const plain = summary(blockedDocument(), { now: NOW });
  const coloured = summary(blockedDocument(), { now: NOW, colour: true });
  assert.equal(stripVTControlCharacters(plain), plain);
  assert.notEqual(coloured, plain);
  assert.equal(stripVTControlCharacters(coloured), plain);
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
    { now: NOW },
  );
  assert.match(text, /dry run \(deletes nothing\)/);
  assert.match(text, /disk +not measured yet/);
  assert.match(text, /cannot see pulls: no permission/);
  assert.match(text, /next daily +unknown/);
  assert.ok(!text.includes('null') && !text.includes('undefined') && !text.includes('NaN'));
});

test('a name or a reason from outside cannot drive the terminal', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007x\ny\u009b31m';
  const text = summary(
    blockedDocument({
      runs: [{ name: evil, since: ago(5), services: 0, containers: 1 }],
      gates: gatesWith({ runs: ['closed', evil] }),
      holds: [{ id: evil, why: evil, who: evil, since: ago(5), until: null }],
    }),
    { now: NOW },
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text));
});
