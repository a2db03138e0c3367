// npm run image: the container image lull:VERSION of this checkout, on the engine that DOCKER_HOST names. `npm run image -- TAG` calls it TAG.
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
process.exitCode = await run(node, [
  join(root, 'deploy', 'build-image.ts'),
  ...process.argv.slice(2),
]);
