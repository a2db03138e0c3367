import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../../src/doctor/finding.ts';
import { findingsText } from '../../src/doctor/text.ts';

const finding = (part: Partial<Finding> = {}): Finding => ({
  check: 'engine',
  verdict: 'problem',
  saw: 'nothing',
  why: 'it matters',
  todo: 'do this',
  ...part,
});
const OK = finding({ verdict: 'ok', why: null, todo: null });

test('what is wrong has its why and its what to do, what is well has one line; then the sum', () => {
  const text = findingsText([OK, finding(), finding({ verdict: 'unknown' })], false);
  assert.match(
    text,
    /^\+ ok {7}engine {9}nothing\nx problem {2}engine {9}nothing\n +why: it matters\n +do: {2}do this$/m,
  );
  assert.match(text, /\n\n1 problem, 1 not known$/);
  assert.match(
    findingsText([OK, finding({ verdict: 'warning' })], false),
    /no problem, 1 warning$/,
  );
});

test('no text from outside adds a line or an escape', () => {
  const hostile = fc.constantFrom('\n', '\r', '\u001b', '[', '2', 'J', '\u2028', 'a');
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: hostile }));
  fc.assert(
    fc.property(anything, anything, anything, (saw, why, todo) => {
      const text = findingsText([finding({ saw, why, todo })], false);
      assert.equal(text.split('\n').length, 5);
      assert.ok(!text.includes(String.fromCharCode(27)));
    }),
  );
});

test('in colour only where it is asked for', () => {
  assert.ok(findingsText([finding()], true).includes(String.fromCharCode(27)));
});
