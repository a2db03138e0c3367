import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { printable, printableJson, printableLines } from '../../src/report/printable.ts';
import { formatDuration, formatRatio } from '../../src/report/quantities.ts';
import { assertMet } from '../support/assert-met.ts';
import { hostileText } from '../support/hostile-text.ts';

test('printable text holds no control character and stays on one line, whatever comes in', () => {
  const steers = /[\p{Cc}\u2028\u2029\u202a-\u202e]/u;
  let steering = 0;
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostileText()), (text) => {
      steering += Number(steers.test(text));
      assert.ok(!steers.test(printable(text)));
    }),
    { numRuns: 200 },
  );
  assertMet({ steering }, { steering: 30 });
});

test('marks that turn or hide text go: what is shown is what is there', () => {
  const marks = ['\u061c', '\u200b', '\u200e', '\u2060', '\u2066', '\ufeff', '\u{e0041}', '\ufff9'];
  for (const mark of marks) assert.equal(printable(`a${mark}b`), 'a b', JSON.stringify(mark));
});

test('no text fills the screen: what is too long for a line is cut, and says so', () => {
  const shown = printable('x'.repeat(100_000));
  assert.ok(shown.length < 5_000);
  assert.match(shown, /x \.\.\. \(cut\)$/);
});

test('JSON for a terminal drives none, and says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(0, 2), (text, indent) => {
      const json = printableJson({ [text]: [text] }, indent);
      assert.ok(
        !/[\p{Cc}\u061c\u2028\u2029\u202a-\u202e\u{e0000}-\u{e007f}]/u.test(
          json.replaceAll('\n', ''),
        ),
      );
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ [text]: [text] })));
    }),
  );
  const marks = '\u009b\u202e\u{e0041}\u007f';
  assert.equal(printableJson(marks), '"\\u009b\\u202e\\udb40\\udc41\\u007f"');
});

test('lines keep their indentation and lose the rest', () => {
  assert.equal(printableLines('a\n  b\u001b[2J\n'), 'a\n  b\n');
});

test('ordinary names stay as they are', () => {
  for (const name of ['web-1', 'abc_ci', 'größe ☕', 'repo@sha256:00']) {
    assert.equal(printable(name), name);
  }
  assert.equal(printable('\u001b[31mred\u001b[0m\u0007'), 'red');
});

test('a ratio below a threshold never reads as having reached it', () => {
  assert.deepEqual([0.83, 0.7999, 0.57, 0, 1].map(formatRatio), [
    '83 %',
    '79.9 %',
    '57 %',
    '0 %',
    '100 %',
  ]);
});

test('durations have two units, and none is negative', () => {
  assert.deepEqual([-5, 400, 12_000, 7_500_000, 90_061_000].map(formatDuration), [
    '0s',
    '0s',
    '12s',
    '2h 5m',
    '1d 1h',
  ]);
});

test('no text makes it slow', () => {
  for (const part of ['\u001b]', '\u001b[0;', '\u009d', '\u001b]8;;']) {
    assert.ok(!printable(part.repeat(200_000)).includes('\u001b'));
  }
});
