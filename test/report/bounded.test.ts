import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundedFields, MAX_ITEMS, MAX_LINE, MAX_TEXT } from '../../src/report/bounded.ts';

test('what is of a usual size stays as it is', () => {
  const fields = { reason: 'r'.repeat(5_000), closed: ['runs'], disks: [{ path: '/' }], n: null };
  assert.deepEqual(boundedFields(fields), fields);
});

test('ten megabytes, in one text, in many, in lists, deep down or as an error, become one line', () => {
  const huge = 'x'.repeat(10_000_000);
  const many = Array.from({ length: 10_000 }, () => 'y'.repeat(1_000));
  const deep = { a: { b: { c: { d: { e: { f: [huge] } } } } } };
  const keys = Object.fromEntries(many.map((_, n) => [`${n}`, huge]));
  for (const value of [huge, many, deep, keys, [[[[[[many]]]]]], new Error(huge)]) {
    const json = JSON.stringify(boundedFields({ value, again: value }));
    assert.ok(json.length < MAX_LINE + 200 * MAX_ITEMS, `${json.length}`);
    assert.match(json, /\(cut\)|more|\.\.\./);
  }
  const { value } = boundedFields({ value: huge });
  assert.equal(value, `${'x'.repeat(MAX_TEXT)} ... (cut)`);
});

test('a character is never cut in half', () => {
  const { text } = boundedFields({ text: `x${'😀'.repeat(MAX_TEXT)}` });
  assert.ok(String(text).isWellFormed());
});
