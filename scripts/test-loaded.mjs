// npm run test:loaded: npm test beside a load of 12, since no test may depend on how busy the machine is.
// npm run test:loaded -- e2e: one half of it. LULL_LOAD=20: another load.
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { root, run } from './set-up.mjs';

const LOAD = Number(process.env.LULL_LOAD) > 0 ? Number(process.env.LULL_LOAD) : 12;
/** Computes, and takes a little memory's time as well; ends with whoever started it. */
const BUSY = `
  const parent = process.ppid;
  const bytes = new Uint8Array(8 << 20);
  while (process.ppid === parent) for (let n = 0; n < bytes.length; n += 1) bytes[n] += n;`;

const busy = Array.from({ length: LOAD }, () =>
  spawn(process.execPath, ['--eval', BUSY], { stdio: 'ignore' }),
);
const loads = [];
const timer = setInterval(() => loads.push(loadavg()[0]), 10_000);
const status = await run(process.execPath, [
  join(root, 'scripts', 'test.mjs'),
  ...process.argv.slice(2),
]);
clearInterval(timer);
for (const one of busy) one.kill('SIGKILL');
const mean = loads.reduce((sum, one) => sum + one, 0) / Math.max(1, loads.length);
console.log(
  `The load average was ${mean.toFixed(1)} in the mean, ${LOAD} of it made for the test.`,
);
process.exitCode = status;
