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

const CATASTROPHIC = [
  '(a+)+$',
  '^(a|a)*$',
  '^(a|aa)+$',
  '(.*a){20}$',
  '((a*)*)*b',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '^(.*?,){29}P',
  '(a?){500}a{500}$',
];

test('no pattern backtracks: what would take longer than the universe is answered', () => {
  for (const source of CATASTROPHIC) {
    const compiled = compilePattern(source);
    assert.ok(compiled.ok, source);
    for (const text of [
      'a'.repeat(1_023),
      'x'.repeat(1_023),
      'a,'.repeat(511),
      `${'a'.repeat(900)}!`,
    ]) {
      assert.equal(typeof compiled.pattern.matches(text), 'boolean');
    }
  }
});

test('a name of 100 KB or 10 MB costs nothing, and matches nothing', () => {
  for (const source of [...CATASTROPHIC, 'a', '^a', '.*']) {
    const compiled = compilePattern(source);
    assert.ok(compiled.ok, source);
    for (const length of [1_025, 100_000, 10_000_000]) {
      assert.ok(!compiled.pattern.matches('a'.repeat(length)));
    }
  }
});

test('a pattern that is too big is refused in a sentence, whatever makes it big', () => {
  for (const [source, because] of [
    ['a'.repeat(1_001), /^it has 1001 characters, of at most 1000$/],
    ['(a+)+$'.repeat(20_000), /^it has 120000 characters/],
    ['x{999}'.repeat(120), /^its repetitions make too many steps/],
    [`(${'[a-z]x'.repeat(80)}){1000}`, /^its repetitions make too many steps/],
    ['x{999}'.repeat(20), /^its repetitions make \d+ steps, of at most 5000$/],
    ['(a{1000}){1000}', /invalid repeat count/],
    ['((a{100}){100}){100}', /invalid repeat count/],
    ['('.repeat(999), /missing|nests/],
  ] as const) {
    const compiled = compilePattern(source);
    assert.ok(!compiled.ok, source.slice(0, 40));
    assert.match(compiled.error, because);
  }
});
