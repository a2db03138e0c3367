// npm run test:fresh: npm start and npm test on a bare Debian 12 and a bare Debian 13, made from nothing.
// npm run test:fresh -- trixie test: only this release, only this command.
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
process.exitCode = await run(node, [
  join(root, 'sandbox', 'test-fresh.ts'),
  ...process.argv.slice(2),
]);
