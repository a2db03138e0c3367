/** What the sources and pages cite exists, and is cited in one form. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faults, pages, unwrapped } from './citations.ts';

describe('citations', () => {
  it('are of documents, sections, headings, invariants and files that exist, in one form', () => {
    const all = pages();
    assert.ok(all.length > 500, `only ${all.length} files found`);
    assert.deepEqual(all.flatMap(faults), []);
  });

  it('are found: there are many of both documents', () => {
    const text = pages()
      .filter(({ path }) => !path.endsWith('.md'))
      .map((page) => unwrapped(page.text))
      .join('\n');
    for (const document of ['contract', 'engine']) {
      const many = text.match(new RegExp(`docs/${document}\\.md \\d`, 'g')) ?? [];
      assert.ok(many.length >= 8, `${many.length} of docs/${document}.md`);
    }
  });

  const WRONG: readonly string[] = [
    'docs/engine.md 12',
    'docs/engine.md 1.9',
    'as in docs/engine.md\n * 12: so it is',
    'docs/nowhere.md',
    'docs/safety/races.md#no-such-heading',
    'docs/safety/races.md 1',
    'docs/engine.md, 10',
    'docs/engine.md 0.4 and 3.2',
    'docs/contract.md section 4',
    'engine.md 10',
    'docker-api.md 10',
    'DESIGN.md',
    'research/ledger.md 3',
    'contract 3',
    "the contract's\n * section 4",
    'as found in research/',
    'see section 4',
    '§ 4',
    'invariant 8',
  ];
  for (const text of WRONG) {
    it(`are refused in the form of: ${text.replaceAll('\n', ' ')}`, () => {
      assert.notDeepEqual(faults({ path: 'src/x.ts', text }), []);
    });
  }

  it('are refused in a page that links to what is not there', () => {
    for (const text of [
      '[a](b/c.ts)',
      '`src/gates/nothing.ts`',
      '[docs](docs/safety/nothing.md)',
    ]) {
      assert.notDeepEqual(faults({ path: 'X.md', text }), [], text);
    }
  });

  it('are refused in the short form also in a page beside the document', () => {
    assert.notDeepEqual(faults({ path: 'docs/x.md', text: 'engine.md 10' }), []);
  });

  it('are accepted in the one form, also over the end of a line', () => {
    const text = 'docs/engine.md 10, docs/contract.md 4). See docs/engine.md\n * 1.5. invariant 7';
    assert.deepEqual(faults({ path: 'src/x.ts', text }), []);
  });
});
