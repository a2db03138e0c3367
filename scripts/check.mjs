// npm run check: style and the dependency law (Biome), then the types (tsc). Changes no file.
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
const checks = [
  ['@biomejs/biome/bin/biome', 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off'])],
  ['typescript/bin/tsc', '-p', '.'],
];
for (const [program, ...args] of checks) {
  const status = await run(node, [join(root, 'node_modules', program), ...args]);
  if (status !== 0) {
    console.error(
      `npm run check: ${program.split('/').at(-1)} found something to correct: see above.`,
    );
    process.exit(status);
  }
}
