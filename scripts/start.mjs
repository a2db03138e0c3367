import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
process.exitCode = await run(node, [join(root, 'sandbox', 'start.ts'), ...process.argv.slice(2)]);
