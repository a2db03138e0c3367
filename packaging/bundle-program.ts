/**
 * Makes what packages install of the sources: one script with all that Lull uses of its packages, so
 * that a start reads two files instead of a thousand, V8's code for it, and the licences.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { leftOut } from './left-out.ts';
import { licencesOf, packagesOf } from './licences.ts';
import { NODE_FLAGS } from './node-flags.ts';

const ROOT = resolve(import.meta.dirname, '..');

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Fills `dist`, which is made anew. */
export async function bundleProgram(dist: string): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const bundled = await build({
    ...COMMON,
    entryPoints: {
      program: 'src/main.ts',
      // `lull inhibit` starts it beside its own file.
      'inhibit-keeper': 'src/cli/inhibit-keeper.ts',
    },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    // Native; without it Lull does without (optionalDependencies).
    external: ['koffi'],
    plugins: [leftOut()],
    // What has both is taken as modules, of which only what is used stays; for Node, rxjs offers CommonJS only.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    alias: { rxjs: join(ROOT, 'node_modules', 'rxjs', 'dist', 'esm', 'index.js') },
    // In the order of their sources, import() is then a require.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    metafile: true,
  });
  await build({
    ...COMMON,
    entryPoints: { main: 'packaging/load-program.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
  });
  const packages = packagesOf(Object.keys(bundled.metafile.inputs));
  await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licencesOf(ROOT, packages));
  for (const kind of ['run', 'command']) await makeCode(dist, kind);
}

/** In a process of its own, with the flags of the installed program, which are part of what V8 compares. */
async function makeCode(dist: string, kind: string): Promise<void> {
  const script = join(import.meta.dirname, 'make-code.ts');
  const child = spawn(process.execPath, [...NODE_FLAGS, script, dist, kind], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as readonly unknown[];
  if (code !== 0) throw new Error(`no code could be made for lull ${kind} (${code}): ${said}`);
}
