import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from '../../src/config/pattern.ts';

test('a pattern is not anchored by itself', () => {
  const compiled = compilePattern('b+');
  assert.ok(compiled.ok);
  assert.ok(compiled.pattern.matches('abc'));
  assert.ok(!compiled.pattern.matches('ac'));
});

test('what RE2 does not know is an error in words', () => {
  for (const source of ['(', '(?=x)', '\\1', 'a{5000}']) {
    const compiled = compilePattern(source);
    assert.ok(!compiled.ok, source);
    assert.match(compiled.error, /error parsing regexp/);
  }
});

test('any source compiles or is an error', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (source, text) => {
      const compiled = compilePattern(source);
      if (compiled.ok) assert.equal(typeof compiled.pattern.matches(text), 'boolean');
      else assert.notEqual(compiled.error, '');
    }),
  );
});
