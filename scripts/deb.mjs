// npm run deb: a Debian package of this checkout, in build/. `npm run deb -- FOLDER` puts it elsewhere.
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
process.exitCode = await run(node, [join(root, 'debian', 'build.ts'), ...process.argv.slice(2)]);
