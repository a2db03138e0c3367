import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { counted, inBytes } from '../src/executor/amounts.ts';
import { percent } from '../src/gates/phrasing.ts';
import { freePort } from './free-port.ts';
import { danglingImages, importImage } from './images.ts';
import { type Lull, startLull } from './lull.ts';
import { gateOf, type LullState } from './lull-state.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { until } from './until.ts';

const STACK = 'abc-1a2b3c_ci_commoninternet_net';
const BASE = 'base:1';
const MIB = 1024 * 1024;
const PAYLOAD = 200e6;
const SIZE_MIB = 700;

export interface DemonstrationOptions {
  readonly say: (...lines: readonly string[]) => void;
  readonly stopped: AbortSignal;
}

/** Plays one CI run through on an embedded engine. 0 only when all of it really happened. */
export async function demonstrate(options: DemonstrationOptions): Promise<number> {
  const { say, stopped } = options;
  let sandbox: Sandbox | undefined;
  let lull: Lull | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopped.addEventListener('abort', () => reject(stopped.reason), { once: true });
  });
  aborted.catch(() => {});
  const step = <T>(work: Promise<T>): Promise<T> => Promise.race([work, aborted]);
  try {
    stopped.throwIfAborted();
    const size = inBytes(SIZE_MIB * MIB);
    say(
      '',
      `Preparing an engine on a disk of ${size} (Debian’s packages, unpacked, not installed).`,
    );
    // The machine's own release has an engine, unless another is asked for.
    const { LULL_ENGINE: asked } = process.env;
    // Not raced: an engine that is half started would be left behind.
    sandbox = await startSandbox({
      sizeMiB: SIZE_MIB,
      ...(asked === undefined ? { dockerd: null } : {}),
      log: (line) => say(`  ${line}`),
    });
    stopped.throwIfAborted();
    const images = await step(prepare(sandbox, say));
    lull = await startOn(sandbox);
    await step(play(sandbox, lull, images, say));
    say('', 'All of it happened as Lull promises.');
    return 0;
  } catch (error) {
    say('', stopped.aborted ? 'Stopped.' : `It did not work out: ${messageOf(error)}`);
    return 1;
  } finally {
    say('Cleaning up: Lull, the engine, its disk.');
    await lull?.stop().catch(() => lull?.kill());
    await sandbox?.remove();
    say('Gone. Only the unpacked packages stay, in .sandbox of the checkout.');
  }
}

interface Images {
  readonly base: string;
  readonly dangling: string;
}

async function prepare(sandbox: Sandbox, say: DemonstrationOptions['say']): Promise<Images> {
  const { engine } = sandbox;
  await engine.swarmInit(await freePort());
  const base = await importImage(engine, { reference: BASE });
  const [dangling = ''] = await danglingImages(engine, 1, { payloadBytes: PAYLOAD });
  say(
    `It has a tagged base image, ${BASE}, that the next run will want, and an image of`,
    `${inBytes(PAYLOAD)} that has lost its tag. Nothing else may go.`,
  );
  return { base, dangling };
}

/** Short spans, so that it takes seconds: a real host waits 30 s, keeps a day and rests 10 min. */
async function startOn(sandbox: Sandbox): Promise<Lull> {
  const dir = join(sandbox.dir, 'lull');
  await mkdir(dir);
  const config = `
[docker]
host = "unix://${sandbox.engine.socket}"
[disk]
high = "80%"
low = "75%"
interval = "2s"
[convergence]
stableFor = "2s"
[quiet]
for = "5s"
[prune]
olderThan = "1s"
grace = "1s"
cooldown = "5s"
`;
  return startLull({ config, dir });
}

async function play(
  sandbox: Sandbox,
  lull: Lull,
  images: Images,
  say: DemonstrationOptions['say'],
): Promise<void> {
  const { disk, engine } = sandbox;
  // For 3 s after a start commands may come back that hold: the skip is to have one reason.
  const ready = (state: LullState) =>
    gateOf(state, 'engine').verdict === 'open' && gateOf(state, 'holds').verdict === 'open';
  const idle = await lull.waitFor(ready, { what: 'Lull to know the engine, and who holds' });
  say('', `1. Lull runs, armed (process ${idle.lull.pid}). The disk is ${used(idle)} full.`);

  await deployStack(sandbox);
  const live = (state: LullState) =>
    state.runs.some((run) => run.name === STACK) && gateOf(state, 'convergence').verdict === 'open';
  await lull.waitFor(live, { what: 'Lull to see the stack, and that it has converged' });
  say(`2. A CI run begins: its stack ${STACK} is live, and Lull has seen it.`);

  await disk.fill(0.85);
  const blocked = await lull.waitFor((state) => isBlocked(state), { what: 'the skip' });
  say(
    `3. The disk fills up: ${used(blocked)}, the pressure is ${blocked.pressure.level}.`,
    `4. Lull skips. It waits for: ${blocked.waitingFor.join(', ')}. Its reason: ${quote(blocked)}.`,
  );
  const skipped = await lull.waitFor((state) => state.lastDecision?.outcome === 'skipped', {
    what: 'the record of the skip',
  });
  await expectImages(engine, [images.base, images.dangling]);
  say(`   On record: ${skipped.lastDecision?.outcome}, ${skipped.lastDecision?.reason}.`);
  say('   Both images are still there.');

  await engine.docker('stack', 'rm', STACK);
  await lull.waitFor((state) => state.runs.length === 0, { what: 'the end of the run' });
  say(
    '5. The run ends: the stack is removed, and its containers are gone. Now it has to stay quiet.',
  );

  const pruned = await lull.waitFor((state) => state.lastPrune?.outcome === 'pruned', {
    what: 'the prune',
  });
  sayPrune(pruned, say);
  await expectImages(engine, [images.base]);
  say(`7. The image without a tag is gone; ${BASE} is still there for the next run.`);
}

function sayPrune(state: LullState, say: DemonstrationOptions['say']): void {
  const prune = state.lastPrune;
  if (prune === null || prune.freedBytes < PAYLOAD / 2) {
    throw new Error(`the prune freed too little: ${JSON.stringify(prune)}`);
  }
  const removed = `${counted(prune.removed.images, 'image')} removed, ${inBytes(prune.freedBytes)} freed`;
  say(
    `6. Lull prunes: ${removed}, the disk goes from ${ratio(prune.usedRatioBefore)} to ` +
      `${ratio(prune.usedRatioAfter)}. Its reason: “${prune.reason}”.`,
  );
}

async function deployStack(sandbox: Sandbox): Promise<void> {
  const file = join(sandbox.dir, 'stack.json');
  const stack = {
    version: '3.8',
    services: { web: { image: BASE, networks: ['host'] } },
    networks: { host: { external: true, name: 'host' } },
  };
  await writeFile(file, JSON.stringify(stack)); // YAML takes JSON
  await sandbox.engine.docker('stack', 'deploy', '--resolve-image', 'never', '-c', file, STACK);
  const running = async () => (await sandbox.engine.docker('ps', '-q')).trim() || undefined;
  await until(running, { what: 'the stack’s container to run' });
}

function isBlocked(state: LullState): boolean {
  return state.phase === 'blocked' && gateOf(state, 'runs').verdict === 'closed';
}

async function expectImages(engine: Sandbox['engine'], expected: readonly string[]): Promise<void> {
  const listed = await engine.docker('images', '--all', '--quiet', '--no-trunc');
  const there = [...new Set(listed.trim().split('\n'))].sort();
  if (there.join() !== [...expected].sort().join()) {
    throw new Error(
      `these images should be there: ${expected.join()}; but these are: ${there.join()}`,
    );
  }
}

function used(state: LullState): string {
  return ratio(Math.max(...state.disk.map((disk) => disk.usedRatio)));
}

function ratio(used: number | null): string {
  return used === null ? 'unknown' : percent(used);
}

function quote(state: LullState): string {
  return `“${gateOf(state, 'runs').reason}”`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
