import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestFile } from './choose-tests.ts';
import { coveredBy, type ScriptCoverage } from './coverage.ts';
import type { Mutant } from './mutant.ts';
import { runTest } from './run-test.ts';

const LIMIT_MS = 900_000;

/** Runs a test file on the unchanged tree; null when it does not pass there. */
export async function dryRun(
  file: string,
  mutants: readonly Mutant[],
  folder: string,
  seed: number,
): Promise<TestFile | null> {
  const coverage = mkdtempSync(`${folder}-coverage-`);
  const began = performance.now();
  const env = { NODE_V8_COVERAGE: coverage };
  const ending = await runTest(file, { folder, seed, env, limitMs: LIMIT_MS });
  const ms = performance.now() - began;
  const urlOf = (source: string) => pathToFileURL(join(folder, source)).href;
  const urls = new Set(mutants.map((mutant) => urlOf(mutant.file)));
  const covers = coveredBy(readCoverage(coverage, urls), mutants, urlOf);
  rmSync(coverage, { recursive: true, force: true });
  return ending === 'passed' ? { file, ms, covers } : null;
}

/** A test may start processes; each of them writes a file. */
function readCoverage(folder: string, urls: ReadonlySet<string>): readonly ScriptCoverage[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const scripts = scriptsIn(readFileSync(join(folder, name), 'utf8'));
    return scripts.filter(({ url }) => urls.has(url));
  });
}

/** A process that was killed while it wrote leaves half of a file. */
function scriptsIn(text: string): readonly ScriptCoverage[] {
  try {
    const { result }: { readonly result: readonly ScriptCoverage[] } = JSON.parse(text);
    return result;
  } catch {
    return [];
  }
}
