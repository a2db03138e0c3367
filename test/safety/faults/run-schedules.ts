/** Many schedules on a few watchers at once; each watcher has a seed of its own and lives through all of its schedules. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { Hazard, Role } from '../../support/model-engine/hazards.ts';
import type { Store } from '../../support/model-engine/world.ts';
import { scheduleArb } from './arbitrary-schedule.ts';
import type { Host } from './host.ts';
import { type Lane, openLane } from './lane.ts';
import { openModelHost } from './model-host.ts';
import { play } from './play.ts';
import type { Schedule } from './schedule.ts';

const HOSTS: readonly (readonly [Role, Store])[] = [
  ['manager', 'graphdriver'],
  ['inactive', 'graphdriver'],
  ['inactive', 'containerd'],
  ['manager', 'containerd'],
];

/** Shrinking plays schedules, too: it ends with what it has found by then. */
const TIME_LIMIT_MS = 15 * 60_000;

export interface Campaign {
  readonly schedules: number;
  readonly lanes: number;
  readonly seed: number;
  /** Of one schedule, to play just that one: `WATCHER/PATH`, as a failure prints it. */
  readonly path: string | null;
  /** Played before all else: what chance brings too seldom. */
  readonly openings: readonly Schedule[];
  /** So many hazards of each kind have to begin in the midst of a prune, or nothing was tested. */
  readonly midPrune: number;
  /** The word of `npm run test:safety` by which it is played. */
  readonly topic: 'faults' | 'engine-faults';
  /** The host of a watcher; default: one with a model engine. */
  readonly host?: () => Promise<Host>;
}

function modelHost(number: number): Promise<Host> {
  const [role, store] = HOSTS[number % HOSTS.length] ?? ['manager', 'graphdriver'];
  return openModelHost(role, store);
}

/** `LULL_SEED`, `LULL_PATH`, `LULL_SCHEDULES` and `LULL_WATCHERS` change what is played. */
export function campaign(given: Omit<Campaign, 'seed' | 'path'>): Campaign {
  const { LULL_SEED, LULL_PATH, LULL_SCHEDULES, LULL_WATCHERS } = process.env;
  return {
    ...given,
    schedules: Number(LULL_SCHEDULES ?? given.schedules),
    lanes: Number(LULL_WATCHERS ?? given.lanes),
    seed: Number(LULL_SEED ?? Date.now() % 1_000_000),
    path: LULL_PATH ?? null,
  };
}

interface Sums {
  played: number;
  requests: number;
  writes: number;
  lies: number;
  hits: number;
  dumps: number;
  peak: number;
  closest: number;
  readonly midPrune: Record<Hazard['kind'], number>;
}

/** Plays them; fails with the shortest schedule that was found to break something, and how to play it again. */
export async function runSchedules(t: TestContext, given: Campaign): Promise<void> {
  const { lanes, seed, path, schedules } = given;
  const again = /^(\d+)\/(.+)$/.exec(path ?? '');
  const numbers = again === null ? [...Array(lanes).keys()] : [Number(again[1])];
  t.diagnostic(`seed ${seed}: ${schedules} schedules on ${numbers.length} watchers`);
  const sums: Sums = {
    played: 0,
    requests: 0,
    writes: 0,
    lies: 0,
    hits: 0,
    dumps: 0,
    peak: 0,
    closest: 0,
    midPrune: { run: 0, converging: 0, pull: 0 },
  };
  let failed: number | null = null;
  const one = async (number: number): Promise<void> => {
    const lane = await openLane(await (given.host?.() ?? modelHost(number)));
    try {
      if (again === null) for (const one of openingsOf(number, given)) await check(lane, one);
      await fc.assert(
        fc.asyncProperty(scheduleArb, async (schedule) => {
          // Whoever shrinks has the machine for itself.
          if (failed !== null && failed !== number) return;
          sums.played += 1;
          await check(lane, schedule).catch((error: unknown) => {
            failed ??= number;
            throw error;
          });
        }),
        {
          numRuns: again === null ? Math.ceil(schedules / lanes) : 1,
          seed: seed + number,
          ...(again === null ? {} : { path: again[2] ?? '' }),
          endOnFailure: process.env['LULL_SHRINK'] === 'no',
          interruptAfterTimeLimit: TIME_LIMIT_MS,
        },
      );
    } catch (error) {
      throw explained(error, number, given);
    } finally {
      await lane.close();
      add(sums, lane);
    }
  };
  const ends = await Promise.allSettled(numbers.map(one));
  tell(t, sums);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (again !== null) return;
  assert.ok(sums.played >= schedules, 'the time was over before the schedules');
  assertMet(sums, given);
}

/** Each is played by some watcher, however few or many there are. */
function openingsOf(number: number, { openings, lanes }: Campaign): readonly Schedule[] {
  return openings.filter(
    (_, index) => index % lanes === number || index === number % openings.length,
  );
}

/** No violation says little where nothing came near one. */
function assertMet({ hits, writes, dumps, midPrune }: Sums, { midPrune: least }: Campaign): void {
  assert.ok(hits > 0 && writes > 0 && dumps > 0, `nothing was tested: ${hits} ${writes} ${dumps}`);
  const few = Object.entries(midPrune).filter(([, times]) => times < least);
  assert.deepEqual(few, [], 'too few reasons to stop came in the midst of a prune');
}

async function check(lane: Lane, schedule: Schedule): Promise<void> {
  const violations = await play(lane, schedule);
  if (violations.length > 0) throw new Error(violations.join('\n'));
}

function add(sums: Sums, { referee, proxy, spectator, memory }: Lane): void {
  const { counts } = referee;
  sums.requests += counts.requests;
  sums.writes += counts.writes;
  sums.lies += counts.writesAfterALie;
  sums.closest = Math.max(sums.closest, counts.closest);
  for (const kind of ['run', 'converging', 'pull'] as const)
    sums.midPrune[kind] += referee.midPrune[kind];
  sums.hits += proxy.hits();
  sums.dumps += spectator.dumps();
  sums.peak = Math.max(sums.peak, memory.most());
}

function tell(t: TestContext, sums: Sums): void {
  const { played, hits, requests, writes, dumps, lies, closest, peak, midPrune } = sums;
  t.diagnostic(`${played} schedules played; ${hits} times a fault met a request or a stream`);
  t.diagnostic(`${requests} requests, ${writes} of them writes; ${dumps} dumps read`);
  const began = Object.entries(midPrune).map(([kind, times]) => `${times} ${kind}`);
  t.diagnostic(`began in the midst of a prune: ${began.join(', ')}`);
  t.diagnostic(
    `latest write into a run, a converging service or a pull: ${Math.round(closest)} ms`,
  );
  t.diagnostic(`writes into one that a replayed list had denied: ${lies}`);
  t.diagnostic(`most memory that a watcher took: ${Math.round(peak / 2 ** 20)} MiB`);
}

/** fast-check names its own seed and path: how to play just that schedule again. */
function explained(error: unknown, number: number, { seed, topic }: Campaign): Error {
  const said = error instanceof Error ? error.message : String(error);
  const path = /path: "([^"]*)"/.exec(said)?.[1];
  const only = path === undefined ? '' : ` LULL_PATH=${number}/${path}`;
  const again = `LULL_SEED=${seed}${only} npm run test:safety -- ${topic}`;
  return new Error(`${said}\nTo play it again: ${again}`, { cause: error });
}
