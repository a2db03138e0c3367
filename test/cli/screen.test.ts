import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitted, openScreen } from '../../src/cli/screen.ts';

function terminal(columns = 10) {
  const written: string[] = [];
  return { written, columns, write: (text: string) => void written.push(text) };
}

test('a page replaces the one before, and the same page again writes nothing', () => {
  const to = terminal();
  const screen = openScreen(to);
  screen.draw(['one', 'two']);
  const first = to.written.length;
  screen.draw(['one', 'two']);
  assert.equal(to.written.length, first);
  screen.forget();
  screen.draw(['one', 'two']);
  assert.equal(to.written.length, first + 1);
  assert.match(to.written.at(-1) ?? '', /one.*two/s);
});

test('the last column of a full line is not erased behind the cursor that stays on it', () => {
  const to = terminal(3);
  openScreen(to).draw(['ab', 'abc']);
  const ERASE = '\u001b[K';
  assert.ok(to.written.at(-1)?.includes(`ab${ERASE}\r\nabc\u001b[J`));
});

test('the terminal is given back once, and nothing is written to it afterwards', () => {
  const to = terminal();
  const screen = openScreen(to);
  screen.close();
  const after = to.written.length;
  screen.close();
  screen.draw(['late']);
  assert.equal(to.written.length, after);
  assert.ok(to.written.at(-1)?.endsWith('\u001b[?1049l'));
});

test('a page that is too long loses its empty lines, then gives way to a shorter one, then is cut', () => {
  const long = ['a', '', 'b', 'c', 'd'];
  const short = ['a', '', 'b', 'c'];
  const pages = [() => long, () => short];
  assert.deepEqual(fitted(pages, 5, '...'), long);
  assert.deepEqual(fitted(pages, 4, '...'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(fitted(pages, 3, '...'), ['a', 'b', 'c']);
  assert.deepEqual(fitted(pages, 2, '...'), ['a', '... 2 more lines']);
});

test('never more rows than the terminal has, and what is cut is counted', () => {
  const page = fc.array(fc.constantFrom('', 'text'));
  fc.assert(
    fc.property(
      fc.array(page, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 20 }),
      (pages, rows) => {
        const shown = fitted(
          pages.map((lines) => () => lines),
          rows,
          '...',
        );
        assert.ok(shown.length <= rows);
        const hidden = Number(/^\.\.\. (\d+) more lines$/.exec(shown.at(-1) ?? '')?.[1] ?? 0);
        const texts = (lines: readonly string[]) => lines.filter((line) => line === 'text').length;
        assert.ok(pages.some((lines) => texts(lines) === texts(shown) + hidden));
      },
    ),
  );
});
