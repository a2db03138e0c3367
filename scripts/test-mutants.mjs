// npm run test:mutants -- --seed 7 [--count 100] [--only 'src/gates/**']: changes the sources in one drawn place at a time
// and tells which of the changes no unit test notices (test/mutants/).
import { run, setUp } from './set-up.mjs';

const node = setUp();
process.exitCode = await run(node, ['test/mutants/main.ts', ...process.argv.slice(2)]);
