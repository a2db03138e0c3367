import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeEntry, type JournalField } from '../../src/systemd/journal-entry.ts';
import { decodeEntry } from '../support/decode-entry.ts';

const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,30}$/);
// Every character, line breaks and NUL included, but no half of a surrogate pair.
const value = fc.string({ unit: 'binary', maxLength: 200 });
const fields: fc.Arbitrary<JournalField[]> = fc.array(fc.tuple(name, value), { maxLength: 20 });

test('an entry is NAME, line break, length as 64 bits little-endian, bytes, line break', () => {
  const entry = encodeEntry([
    ['MESSAGE', 'a\nPRIORITY=0'],
    ['LULL_WHY', 'ü'],
  ]);
  assert.equal(
    entry.toString('latin1'),
    'MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\nLULL_WHY\n\x02\0\0\0\0\0\0\0\xc3\xbc\n',
  );
});

test('any value comes back as it was, and forges no field', () => {
  fc.assert(
    fc.property(fields, (some) => {
      assert.deepEqual(decodeEntry(encodeEntry(some)), some);
    }),
  );
});

test('a name that journald would not take is left out, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value, (any, text) => {
      const told = decodeEntry(encodeEntry([[any, text]])).map(([one]) => one);
      assert.deepEqual(told, /^[A-Z][A-Z0-9_]{0,63}$/.test(any) ? [any] : []);
    }),
  );
  for (const bad of ['_PID', 'lower', '9LIVES', 'A-B', 'A\nPRIORITY=0\nB', 'A'.repeat(65), '']) {
    assert.equal(encodeEntry([[bad, 'x']]).length, 0);
  }
});

test('an entry that is too long has its longest values cut, in whole characters, and nothing lost', () => {
  const long = `a${'€'.repeat(200_000)}`;
  const entry = encodeEntry([
    ['MESSAGE_ID', '48c92a3a368c10c7ecf3e8e05eccb877'],
    ['MESSAGE', long],
    ['LULL_REASON', long],
    ['LULL_USED_RATIO', '0.83'],
  ]);
  assert.ok(entry.length <= 96 * 1024);
  const told = new Map(decodeEntry(entry));
  assert.equal(told.get('MESSAGE_ID'), '48c92a3a368c10c7ecf3e8e05eccb877');
  assert.equal(told.get('LULL_USED_RATIO'), '0.83');
  for (const field of ['MESSAGE', 'LULL_REASON']) {
    assert.match(told.get(field) ?? '', /^a€{5000,} … \(cut\)$/);
  }
});

test('whatever the fields and the limit, an entry is within it and reads as what it was cut from', () => {
  fc.assert(
    fc.property(fields, fc.integer({ min: 0, max: 3000 }), (some, limit) => {
      const entry = encodeEntry(some, limit);
      assert.ok(entry.length <= limit);
      const told = decodeEntry(entry);
      for (const [index, [field, text]] of told.entries()) {
        assert.equal(field, some[index]?.[0]);
        const kept = text.endsWith(' … (cut)') ? text.slice(0, -' … (cut)'.length) : text;
        assert.ok(some[index]?.[1].startsWith(kept));
      }
    }),
  );
});
