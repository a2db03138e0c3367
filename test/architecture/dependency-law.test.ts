/** The law is in biome.json; here is what shows that it bites. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { tryCommand } from '../../sandbox/run-command.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const BIOME = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

interface Report {
  readonly diagnostics: readonly { readonly category: string }[];
}

/** What Biome says of one file at this path, under the project's own configuration. */
async function lint(path: string, source: string): Promise<readonly string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'lull-law-'));
  try {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
    cpSync(join(ROOT, 'biome.json'), join(dir, 'biome.json'));
    const said = await tryCommand(process.execPath, [BIOME, 'lint', '--reporter=json'], {
      cwd: dir,
    });
    const report = JSON.parse(said.stdout) as Report;
    return report.diagnostics.map(({ category }) => category);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const uses = (module: string) => `import { it } from '${module}';\n\nexport const used = it;\n`;
const IMPORT = 'lint/style/noRestrictedImports';
const GLOBAL = 'lint/style/noRestrictedGlobals';

const VIOLATIONS: readonly (readonly [string, string, string])[] = [
  ['src/gates/x.ts', uses('node:fs'), IMPORT],
  ['src/gates/x.ts', uses('rxjs'), IMPORT],
  ['src/gates/x.ts', uses('../streams/disk.ts'), IMPORT],
  ['src/gates/x.ts', 'export const home = process.cwd();\n', GLOBAL],
  ['src/gates/x.ts', 'export const now = performance.now();\n', GLOBAL],
  ['src/streams/x.ts', uses('../executor/plan.ts'), IMPORT],
  ['src/streams/x.ts', uses('../daemon/loop.ts'), IMPORT],
  ['src/executor/x.ts', uses('../streams/disk.ts'), IMPORT],
  ['src/report/x.ts', "export const home = process.env['HOME'];\n", 'lint/style/noProcessEnv'],
  ['src/report/x.ts', 'export default 1;\n', 'lint/style/noDefaultExport'],
  ['src/report/x.ts', 'export const one = (a?: number) => a!;\n', 'lint/style/noNonNullAssertion'],
  ['src/report/x.ts', 'export const one = (a: any) => a;\n', 'lint/suspicious/noExplicitAny'],
];

for (const [path, source, expected] of VIOLATIONS) {
  test(`in ${dirname(path)} the lint refuses: ${source.split('\n')[0]}`, async () => {
    assert.deepEqual(await lint(path, source), [expected]);
  });
}

const LAWFUL: readonly (readonly [string, string])[] = [
  ['src/gates/x.ts', uses('./moment.ts')],
  ['src/streams/x.ts', uses('../gates/facts.ts')],
  ['src/executor/x.ts', uses('../gates/facts.ts')],
];

for (const [path, source] of LAWFUL) {
  test(`in ${dirname(path)} the lint accepts: ${source.split('\n')[0]}`, async () => {
    assert.deepEqual(await lint(path, source), []);
  });
}
