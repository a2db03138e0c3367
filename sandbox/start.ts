/** `npm start`: Lull on this machine's engine as a dry run, or on a sandbox of its own, armed. */

import { againstEngine } from './against-engine.ts';
import { demonstrate } from './demonstration.ts';
import { answersPing } from './engine-http.ts';
import { missingRequirements } from './requirements.ts';

const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';

async function main(stopped: AbortSignal): Promise<number> {
  if (await isThere(host)) return againstEngine({ host, say, stopped });
  say(`There is no Docker Engine on this machine (nobody answers at ${host}), so this is a`);
  say('demonstration on a private engine, which is taken away again at the end.');
  const missing = missingRequirements();
  if (missing.length > 0) {
    say('', 'It cannot start here, because the following is missing:');
    say(...missing.map((one) => `  - ${one}`));
    say('', 'With a Docker Engine on the machine none of this is needed: set DOCKER_HOST.');
    return 1;
  }
  return demonstrate({ say, stopped });
}

/** Engines on other machines are taken at their word: Lull itself says when they do not answer. */
async function isThere(address: string): Promise<boolean> {
  if (!address.startsWith('unix://')) return true;
  return answersPing(address.slice('unix://'.length));
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A terminal, npm and the script above each hand on the same Ctrl-C: once is enough.
  process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
}
// `npm start | head`: unheard, the broken pipe would end the process and leave the sandbox behind.
process.stdout.on('error', (error) => stop.abort(error));
process.exitCode = await main(stop.signal);
