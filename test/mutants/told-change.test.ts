import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldChange } from './told-change.ts';

test('short code is told as it is, on one line', () => {
  assert.equal(toldChange('{\n  return 1;\n}', '{}'), '{ return 1; } → {}');
});

test('of long code that is replaced, the middle is left out', () => {
  const [from = '', to] = toldChange(`{ ${'x'.repeat(100)} }`, '{}').split(' → ');
  assert.equal(from.length, 48);
  assert.match(from, /^\{ x+…x+ \}$/);
  assert.equal(to, '{}');
});

test('a small difference within long code is told, with what is near it', () => {
  const [left, right] = ['a'.repeat(60), 'b'.repeat(60)];
  assert.equal(
    toldChange(`${left} && ${right}`, `${left} || ${right}`),
    '…aaaaaaaaaaaaa && bbbbbbbbbbbbb… → …aaaaaaaaaaaaa || bbbbbbbbbbbbb…',
  );
});

test('what is only left out is told as well', () => {
  const long = 'c'.repeat(60);
  const told = toldChange(`!${long}`, long).split(' → ');
  assert.deepEqual(told, ['!cccccccccccccc…', 'cccccccccccccc…']);
});
