import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import type { HistoryDocument } from '../../src/report/history-document.ts';
import { historyText } from '../../src/report/history-text.ts';
import { PLAIN, paint } from '../../src/report/ink.ts';
import { BARE, type Look, UNICODE } from '../../src/report/look.ts';
import { ago, decisionWith, NOW } from './documents.ts';

const DAY = 86_400;
const terminal = (width: number): Look => ({ ink: PLAIN, width, glyphs: UNICODE });
const fills = (path: string, ratios: readonly number[]) =>
  ratios.map((usedRatio, index) => ({ at: ago((ratios.length - index) * DAY), path, usedRatio }));

const HISTORY: HistoryDocument = {
  version: 1,
  decisions: [
    decisionWith({
      at: ago(DAY),
      outcome: 'skipped',
      reason: 'runs: 1 CI run live',
      freedBytes: 0,
      durationMs: 0,
    }),
    decisionWith({ at: ago(2 * DAY) }),
    decisionWith({ at: ago(3 * DAY), outcome: 'failed', reason: 'DELETE /images answered 500' }),
  ],
  disk: fills('/var/lib/docker', [0.6, 0.7, 0.9, 0.74]),
};

const text = (history: HistoryDocument, look: Look = BARE, count = 20) =>
  historyText(history, { now: NOW, count, look });

test('each decision with outcome, bytes, use before and after, duration and reason', () => {
  const lines = text(HISTORY);
  assert.match(lines, /^WHEN +OUTCOME +TRIGGER +FREED +USED +TOOK +REASON$/m);
  assert.match(
    lines,
    /^2026-11-2\d \d\d:\d\d +skipped +pressure +- +91 % to 74 % +- +runs: 1 CI run live$/m,
  );
  assert.match(
    lines,
    / pruned +pressure +12 GB +91 % to 74 % +4s +the disk is below the threshold again$/m,
  );
});

test('the curve of the disk, and on it each prune and each skip in its place', () => {
  const lines = text(HISTORY, terminal(80)).split('\n');
  assert.match(
    lines[0] ?? '',
    /^\/var\/lib\/docker: 74 % used, between 60 % and 90 % in the last 4d$/,
  );
  const [curve = '', marks = ''] = lines.slice(1);
  assert.match(curve, /^[▁▂▃▄▅▆▇█ ]+$/);
  assert.equal(marks.indexOf('!'), 18);
  assert.equal(marks.indexOf('P'), 36);
  assert.equal(marks.indexOf('s'), 54);
  assert.equal(lines[3], '! failed   P pruned   s skipped');
  assert.match(lines[4] ?? '', /^2026-11-19 \d\d:\d\d +2026-11-23 \d\d:\d\d$/);
});

test('as many decisions as are asked for, and all of them on the curve', () => {
  const lines = text(HISTORY, terminal(80), 1);
  assert.equal(lines.match(/pressure/g)?.length, 1);
  assert.match(lines, /P pruned/);
});

test('several disks have a curve each; without a measurement there is none', () => {
  const disk = [...HISTORY.disk, ...fills('/var/lib/containerd', [0.1, 0.2])];
  const both = text({ ...HISTORY, disk });
  assert.match(both, /^\/var\/lib\/docker: /m);
  assert.match(both, /^\/var\/lib\/containerd: 20 % used/m);
  assert.match(text({ ...HISTORY, disk: [] }), /^WHEN/);
  assert.equal(
    text({ version: 1, decisions: [], disk: [] }),
    'No decision yet: nothing has asked for a prune so far.',
  );
});

for (const width of [60, 80, 150]) {
  test(`at ${width} columns no line is wider, and no reason is cut`, () => {
    const reason = 'word for word what came of it, '.repeat(9).trim();
    const decisions = [decisionWith({ reason, at: ago(60) }), ...HISTORY.decisions];
    const shown = text({ ...HISTORY, decisions }, terminal(width));
    for (const line of shown.split('\n')) assert.ok(stringWidth(line) <= width, line);
    assert.ok(shown.replaceAll(/\s+/g, ' ').includes(reason));
  });
}

test('a pipe gets one line a decision, ASCII; colour changes no letter', () => {
  const plain = text(HISTORY);
  assert.match(plain, /^[\n -~]+$/);
  assert.equal(
    plain.split('\n').filter((line) => /^2026.*(reason|CI run|again|500)/.test(line)).length,
    3,
  );
  const coloured = text(HISTORY, { ...BARE, ink: paint });
  assert.notEqual(coloured, plain);
  assert.equal(stripVTControlCharacters(coloured), plain);
});
