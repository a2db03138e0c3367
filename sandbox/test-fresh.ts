/** `npm run test:fresh`: the README's two commands on machines that have Node and npm and nothing else. */
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { FRESH_RELEASES, type FreshRelease, startFreshMachine } from './fresh-machine.ts';

const ROOT = resolve(import.meta.dirname, '..');
const COMMANDS = { start: ['npm', 'start'], test: ['npm', 'test'] } as const;

type Word = keyof typeof COMMANDS;

const words = process.argv.slice(2);
const releases = FRESH_RELEASES.filter((one) => words.includes(one));
const commands = (['start', 'test'] as const).filter((one) => words.includes(one));
const known: readonly string[] = [...FRESH_RELEASES, ...Object.keys(COMMANDS)];
const unknown = words.filter((word) => !known.includes(word));
if (unknown.length > 0) {
  console.error(`npm run test:fresh knows ${known.join(', ')}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped = true;
  });
}

const summary: string[] = [];
let failed = 0;
for (const release of releases.length > 0 ? releases : FRESH_RELEASES) {
  if (!stopped) await visit(release);
}
console.log(`\n${summary.join('\n')}`);
process.exitCode = stopped ? 130 : failed === 0 ? 0 : 1;

async function visit(release: FreshRelease): Promise<void> {
  console.log(`Making a bare Debian (${release}) …`);
  const machine = await startFreshMachine(release);
  try {
    console.log(machine.says);
    summary.push(`${machine.says}:`);
    for (const word of commands.length > 0 ? commands : (['start', 'test'] as const)) {
      summary.push(await take(machine, release, word));
      if (stopped) return;
    }
  } finally {
    await machine.remove();
  }
}

async function take(
  machine: Awaited<ReturnType<typeof startFreshMachine>>,
  release: FreshRelease,
  word: Word,
): Promise<string> {
  const log = join(ROOT, 'build', 'fresh', `${release}-${word}.log`);
  console.log(`  ${COMMANDS[word].join(' ')} (its output: ${relative(ROOT, log)})`);
  const began = performance.now();
  const status = await machine.run(COMMANDS[word], log);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const text = await readFile(log, 'utf8');
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  if (status !== 0) {
    failed += 1;
    console.error(text.split('\n').slice(-60).join('\n'));
  }
  return `  ${COMMANDS[word].join(' ')}: exit status ${status} after ${minutes} minutes. Its last line: ${last}`;
}
