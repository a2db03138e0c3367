import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMutant } from './a-mutant.ts';
import { mutantsOf } from './find-mutants.ts';
import { isWording, mutated } from './mutant.ts';

/** What each mutant makes of the source, by the operator. */
async function changes(source: string, operator: string): Promise<readonly string[]> {
  const found = await mutantsOf('src/gates/a.ts', source);
  return found.filter((one) => one.operator === operator).map((one) => mutated(source, one));
}

test('an operator is changed where it stands, and nothing around it', async () => {
  const source = 'export const f = (a: number, b: number): boolean => a < b;\n';
  assert.deepEqual(await changes(source, 'EqualityOperator'), [
    source.replace('a < b', '(a <= b)'),
    source.replace('a < b', '(a >= b)'),
  ]);
});

test('what is changed keeps its place among the operators around it', () => {
  const source = 'x = a && b && c';
  const changed = mutated(source, aMutant(source, 'a && b', { replacement: 'a || b' }));
  assert.equal(changed, 'x = (a || b) && c');
});

test('a block is emptied, and a case of a switch, without parentheses', async () => {
  const source = `
    export function f(kind: 'a' | 'b'): number {
      switch (kind) {
        case 'a':
          return 1;
        case 'b':
          return 2;
      }
    }
  `;
  const cases = await changes(source, 'ConditionalExpression');
  assert.match(cases[0] ?? '', /\n {8}case 'a':\s+case 'b':/);
  assert.match((await changes(source, 'BlockStatement'))[0] ?? '', /: number \{\}\n/);
});

test('a mutant is named by line and column as an editor counts them', async () => {
  const [mutant] = await mutantsOf('src/gates/a.ts', '// ü\nexport const a = [true];\n');
  assert.deepEqual([mutant?.line, mutant?.column, mutant?.original], [2, 18, '[true]']);
});

test('sentences are wording, and what the program reads is not', () => {
  const wording = (original: string, operator = 'StringLiteral') =>
    isWording({ original, operator });
  assert.ok(wording("'is gone already'"));
  assert.ok(wording(`\`\${name} removed\``));
  assert.ok(!wording("'container'"));
  assert.ok(!wording(`\`/containers/\${a + b}\``));
  assert.ok(!wording('a < b', 'EqualityOperator'));
});

test('types are left as they are', async () => {
  assert.deepEqual(await mutantsOf('src/gates/a.ts', "export type A = 'a' | [true];\n"), []);
});
