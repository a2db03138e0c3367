import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { stringify } from 'smol-toml';
import { askSocket } from '../../sandbox/engine-http.ts';
import { lullEnv } from '../../sandbox/lull.ts';
import { until } from '../../sandbox/until.ts';
import type { Decision } from '../../src/gates/decision.ts';
import { stateDocumentSchema } from '../../src/report/state-document.ts';
import { readHistory } from '../../src/store/read-history.ts';

/** A hundred take minutes: `LULL_KILLS=100 npm test -- e2e`. */
const KILLS = Number(process.env['LULL_KILLS'] ?? 30);
/** Watchers at a time, each with a history of its own. */
const CHAINS = 2;
const RECORDING_MS = 120;

const MAIN = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** Decisions need no engine: without pressure each request is `not-needed`, and a record. */
const configOf = (dir: string) =>
  stringify({
    docker: { host: `unix://${join(dir, 'no.sock')}` },
    disk: { paths: [dir], high: '99.9%', low: '99.8%', critical: '100%' },
    prune: { daily: '00:00' },
  });

it(`is killed ${KILLS} times while it records: the history opens, nothing is lost or doubled`, async (t) => {
  const seed = Number(process.env['LULL_SEED'] ?? Date.now() % 1_000_000);
  t.diagnostic(`LULL_SEED=${seed}`);
  const random = generator(seed);
  const cache = await mkdtemp(join(tmpdir(), 'lull-cache-'));
  t.after(() => rm(cache, { recursive: true, force: true }));
  const running = new Set<ChildProcess>();
  t.after(() => {
    for (const watcher of running) watcher.kill('SIGKILL');
  });
  const dumps = { none: 0, 'of no decision': 0, 'of an earlier life': 0, 'of this life': 0 };
  const chain = async () => {
    const dir = await mkdtemp(join(tmpdir(), 'lull-killed-'));
    t.after(() => rm(dir, { recursive: true, force: true }));
    const told: string[] = [];
    for (let n = 0; n < KILLS / CHAINS; n += 1) {
      const afterMs = random() * RECORDING_MS;
      const isShownFirst = n % 2 === 1;
      const shown = await killWhileItRecords({ dir, cache, told, running, afterMs, isShownFirst });
      dumps[shown] += 1;
    }
    return told.length;
  };
  const told = await Promise.all(Array.from({ length: CHAINS }, chain));
  t.diagnostic(`${told.join(' and ')} decisions were told`);
  t.diagnostic(`dumps: ${JSON.stringify(dumps)}`);
  assert.ok(Math.min(...told) > KILLS / CHAINS, 'it hardly recorded at all');
  assert.ok(
    dumps['of this life'] >= Math.floor(KILLS / CHAINS / 2) * CHAINS,
    'few dumps to compare',
  );
});

interface Life {
  readonly dir: string;
  readonly cache: string;
  /** The ids of all decisions that clients were told, oldest first. */
  readonly told: string[];
  readonly afterMs: number;
  /** A decision of this life is in the dump before the time to its end begins. */
  readonly isShownFirst: boolean;
  readonly running: Set<ChildProcess>;
}

/** One life of a watcher: it is asked for one decision after the other until it is gone. */
async function killWhileItRecords(life: Life): Promise<DumpShows> {
  const { dir, cache, told, afterMs, running } = life;
  const before = historyOf(dir).length;
  const watcher = await start(dir, cache);
  running.add(watcher);
  const socket = join(dir, 'run', 'lull.sock');
  await until(
    async () => ((await askSocket(socket, '/v1/state')).status === 200 ? true : undefined),
    {
      what: 'the watcher to answer',
      everyMs: 10,
    },
  );
  const mine: string[] = [];
  let asked = 0;
  let due = Promise.resolve();
  for (;;) {
    asked += 1;
    const decision = await decide(socket);
    if (decision === null) break;
    mine.push(decision.id);
    // From the first decision on it is at work; the clock of a loaded machine counts only from here.
    if (mine.length > 1) continue;
    const isDue = life.isShownFirst ? dumpShowsOneOf(mine, dir) : Promise.resolve();
    due = isDue.finally(() => void setTimeout(() => watcher.kill('SIGKILL'), afterMs));
  }
  await due;
  if (watcher.signalCode === null && watcher.exitCode === null) await once(watcher, 'exit');
  running.delete(watcher);
  assert.equal(watcher.signalCode, 'SIGKILL');
  told.push(...mine);
  assertKept({ dir, before, mine, asked, told });
  return assertDumpKept(dir, before);
}

/** All that was told, in its order, and of this life at most the one that could not be told any more. */
function assertKept(life: {
  readonly dir: string;
  readonly before: number;
  readonly mine: readonly string[];
  readonly asked: number;
  readonly told: readonly string[];
}): void {
  const kept = historyOf(life.dir);
  const ofThisLife = kept.slice(life.before);
  assert.deepEqual(ofThisLife.slice(0, life.mine.length), life.mine);
  assert.ok(ofThisLife.length <= life.asked, `${ofThisLife.length} records of ${life.asked}`);
  assert.equal(new Set(kept).size, kept.length, 'a record twice');
  const lost = life.told.filter((id) => !kept.includes(id));
  assert.deepEqual(lost, []);
}

type DumpShows = 'none' | 'of no decision' | 'of an earlier life' | 'of this life';

/** The last decision that the dump shows; undefined: there is no dump, null: it shows none. */
async function shownIn(dir: string): Promise<string | null | undefined> {
  const text = await readFile(join(dir, 'run', 'state.json'), 'utf8').catch(() => null);
  if (text === null) return undefined;
  return stateDocumentSchema.parse(JSON.parse(text)).lastDecision?.id ?? null;
}

async function dumpShowsOneOf(mine: readonly string[], dir: string): Promise<void> {
  const isShown = async () => mine.includes((await shownIn(dir)) ?? '') || undefined;
  await until(isShown, { what: 'a decision in the dump', everyMs: 5 });
}

/** What the dump shows is in the history; a short life may have left none, or one from before its first decision. */
async function assertDumpKept(dir: string, before: number): Promise<DumpShows> {
  const shown = await shownIn(dir);
  if (shown === undefined) return 'none';
  if (shown === null) return 'of no decision';
  const at = historyOf(dir).indexOf(shown);
  assert.notEqual(at, -1, `${shown} is in the dump, not in the history`);
  return at < before ? 'of an earlier life' : 'of this life';
}

/** The ids of the operator's decisions, oldest first, from the file; throws when that is not sound. */
function historyOf(dir: string): readonly string[] {
  const file = join(dir, 'state', 'history.db');
  const read = readHistory(file);
  if (read.kind === 'unreadable') {
    assert.match(read.reason, /unable to open/); // before the first life there is none
    return [];
  }
  const decisions = read.history.recent(1_000_000).filter(({ trigger }) => trigger === 'operator');
  read.close();
  const database = new DatabaseSync(file, { readOnly: true });
  assert.equal(database.prepare('PRAGMA quick_check').get()?.['quick_check'], 'ok');
  database.close();
  return decisions.map(({ id }) => id).toReversed();
}

async function start(dir: string, cache: string): Promise<ChildProcess> {
  for (const folder of ['run', 'state']) await mkdir(join(dir, folder), { recursive: true });
  const aside = (await readdir(join(dir, 'state'))).filter((name) => name.includes('corrupt'));
  assert.deepEqual(aside, []);
  const config = join(dir, 'lull.toml');
  await writeFile(config, configOf(dir));
  return spawn(process.execPath, [MAIN, 'run', '--config', config], {
    // Node's own cache of compiled modules: the code is the same a hundred times.
    env: { ...lullEnv(dir), NODE_COMPILE_CACHE: cache },
    stdio: 'ignore',
  });
}

/** Asks for a prune; null: the watcher was gone before it told its decision. */
function decide(socketPath: string): Promise<Decision | null> {
  return new Promise((done) => {
    const gone = () => done(null);
    const options = { socketPath, method: 'POST', path: '/v1/prune', agent: false };
    const asked = request(options, (response) => {
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        const report = JSON.parse(line) as { kind?: string } & Decision;
        if (report.kind === undefined) done(report);
      });
      lines.on('close', gone);
      lines.on('error', gone);
      response.on('error', gone);
    });
    asked.on('error', gone);
    asked.end();
  });
}

/** Numerical Recipes' linear congruential generator: a seed is all there is to say about a run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
