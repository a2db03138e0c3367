import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/** The packages that a bundle's inputs are of, as folders below `root`. */
export function packagesOf(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap((input) => {
    // Greedy: a package in a package's own node_modules is the inner one.
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    return found === undefined ? [] : [found];
  });
  return [...new Set(folders)].sort();
}

/** The licences of these packages, each with its text as the package has it. Throws for one that names no licence. */
export async function licencesOf(root: string, packages: readonly string[]): Promise<string> {
  const parts = await Promise.all(packages.map((folder) => licenceOf(join(root, folder))));
  return [
    'Lull includes these packages, each under the licence that follows its name.',
    ...parts,
    '',
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license, homepage, repository } = manifest;
  if (license === undefined) throw new Error(`${folder}/package.json names no licence`);
  const files = (await readdir(folder)).filter((file) =>
    /^(?:licen[cs]e|copying|notice)/i.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  const from = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const text = texts.map((one) => one.trim()).join('\n\n') || 'The package has no text of it.';
  return `${name} ${version} (${license}) ${from}\n\n${text}`;
}
