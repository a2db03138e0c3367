import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Mutant, mutated } from './mutant.ts';

/** What a tree does not need of its own: packages, and what Lull's own tools have unpacked. */
const SHARED = ['node_modules', '.sandbox'];
const LEFT_OUT = [...SHARED, '.git', 'build', 'dist'];

/** Copies of the tree in a temporary folder, one for each lane. */
export function makeScratch(
  root: string,
  count: number,
): { readonly lanes: readonly string[]; readonly remove: () => void } {
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'lull-mutants-'));
  const lanes = Array.from({ length: count }, (_, lane) => join(base, `${lane}`));
  for (const folder of lanes) {
    const isWanted = (path: string) => !LEFT_OUT.includes(relative(root, path));
    cpSync(root, folder, { recursive: true, filter: isWanted });
    for (const name of SHARED) {
      if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name));
    }
  }
  return { lanes, remove: () => rmSync(base, { recursive: true, force: true }) };
}

/** Does something while the mutant is in the tree. */
export async function withMutant<T>(
  folder: string,
  mutant: Mutant,
  act: () => Promise<T>,
): Promise<T> {
  const path = join(folder, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(source, mutant));
  try {
    return await act();
  } finally {
    writeFileSync(path, source);
  }
}
