/** No regular expression of Lull's own backtracks without end, whatever stands in a file or a name. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const SRC = resolve(import.meta.dirname, '..', '..', 'src');

/** A literal where an expression may begin: its source and its flags. */
const LITERAL =
  /(?<=[(,=:[!&|?{;]\s{0,20}|return |^\s{0,20})\/((?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=[\s.,;)\]])/gm;

/** What makes one slow that is: the same over and over, and then something that does not fit. */
const LENGTH = 50_000;
const USUAL = ['a', '0', ' ', '\n', '\\\n', '1s', '1.5', 'a.'];

function literals(): readonly RegExp[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(SRC, file), 'utf8'));
  const found = sources.flatMap((text) =>
    [...text.matchAll(LITERAL)].map(([, source = '', flags]) => new RegExp(source, flags)),
  );
  return [...new Map(found.map((one) => [String(one), one])).values()];
}

test('each regular expression of src ends on text that is made to keep it busy', (t) => {
  const all = literals();
  assert.ok(all.length > 70, `only ${all.length} found`);
  for (const expression of all) {
    const own = expression.source.match(/\w|[^\w\s]/g) ?? [];
    for (const part of new Set([...USUAL, ...own])) {
      const text = `${part.repeat(LENGTH / part.length)}!`;
      // There is no measuring of time here: what backtracks does not come to this end.
      assert.equal(typeof text.replace(expression, '').length, 'number', String(expression));
    }
  }
  t.diagnostic(`${all.length} regular expressions, ${LENGTH} characters each time`);
});
