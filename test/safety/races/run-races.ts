/** Rounds of races of one kind: against Lull, against a plain deletion by id, against the engine's prune. */

import type { Decision } from '../../../src/gates/decision.ts';
import { blindPrune } from './blind-prune.ts';
import {
  type Act,
  gateOn,
  insideEngine,
  newRace,
  POINTS,
  type Point,
  type Race,
} from './race-gate.ts';
import type { RaceHost, Watched } from './race-host.ts';
import type { RaceKind, Reading } from './race-kinds.ts';
import { lose, newTally, noteEnd, type Tally } from './tally.ts';

type Pruner = (races: readonly Race[], act: Act, kind: RaceKind, tally: Tally) => Promise<void>;

/** Repeats rounds until so many races have been run; each round spreads its objects over the points. */
export async function runRaces(kind: RaceKind, count: number, pruner: Pruner): Promise<Tally> {
  const tally = newTally();
  for (let round = 0; tally.races < count; round += 1) {
    if (round > 2 * count + 20) throw new Error(`${kind.name}: the instants do not come`);
    const victims = await kind.prepare();
    const races = victims.map((victim, n): Race => {
      // One in eight is left alone: the pruner has to be seen at work.
      const point = POINTS[(round * victims.length + n) % POINTS.length] ?? 'unheld';
      return newRace(victim, point);
    });
    const left = races.filter((_, n) => n % 8 === 7);
    const run = races.filter((_, n) => n % 8 !== 7);
    const act: Act = async (race) => {
      race.acted = 'refused';
      race.began = performance.now();
      if (await kind.act(race.victim)) race.acted = 'done';
      race.answered = performance.now();
    };
    try {
      await pruner(run, act, kind, tally);
      for (const race of run) await counted(race, kind, tally);
      for (const { victim } of left) if (!(await kind.isThere(victim))) tally.removed += 1;
    } finally {
      await kind.clean();
    }
  }
  return tally;
}

async function counted(race: Race, kind: RaceKind, tally: Tally): Promise<void> {
  if (race.acted === null) {
    // A gate that closes ends the prune before the instant of the others.
    tally.notReached += 1;
    if (!(await kind.isThere(race.victim))) tally.removed += 1;
    return;
  }
  tally.races += 1;
  if (race.acted === 'done') {
    const stands = await kind.stands(race.victim);
    await remark(race, kind, tally);
    if (stands) {
      if (Number.isFinite(race.deleteSent)) tally.byEngine += 1;
      else tally.unsent += 1;
      return;
    }
    // By the clock, and not by the point: it may be that an instant was not hit.
    if (insideEngine(race)) tally.inside += 1;
    else lose(tally, `${race.point}, ${(race.deleteSent - race.answered).toFixed(1)} ms ahead`);
  } else if (race.point === 'unheld') tally.late += 1;
  else lose(tally, race.point);
}

async function remark({ victim }: Race, kind: RaceKind, tally: Tally): Promise<void> {
  const said = (await kind.remark?.(victim)) ?? null;
  if (said !== null) tally.remarks.set(said, (tally.remarks.get(said) ?? 0) + 1);
}

/** Lull, by a prune that an operator asks for. */
export function lullAt(host: RaceHost, { prune }: Watched): Pruner {
  // The list of containers is the gates', and may be as old as they allow.
  return lullBy(host, prune, ['look']);
}

/** Lull's executor with all gates left out, which lists containers for each object: looks, claim and engine on their own. */
export function blindAt(host: RaceHost): Pruner {
  return lullBy(host, () => blindPrune(host.scenario), ['look', 'list']);
}

function lullBy(
  { scenario }: RaceHost,
  prune: () => Promise<Pick<Decision, 'outcome' | 'reason' | 'closed'>>,
  fresh: readonly Reading[],
): Pruner {
  return async (races, act, { shownBy }, tally) => {
    const close = gateOn(scenario.relay, races, act);
    const { outcome, reason, closed } = await prune();
    await close();
    noteEnd(tally, { outcome, closed });
    // What is in use after all is no failure.
    if (outcome === 'failed') throw new Error(`Lull's prune failed: ${reason}`);
    const points = shownBy.filter((one) => fresh.includes(one)).flatMap((one) => BEFORE[one]);
    tally.unseen += races.filter(
      ({ acted, point, deleteSent }) =>
        acted === 'done' && points.includes(point) && Number.isFinite(deleteSent),
    ).length;
  };
}

/** The instants before each reading. */
const BEFORE: Readonly<Record<Reading, readonly Point[]>> = {
  look: ['before look'],
  list: ['before look', 'after look'],
};

interface Used {
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
}

/** A careful script: it lists, looks once more at each object, and deletes it by its id. */
export function byIdAt({ calls }: RaceHost): Pruner {
  return async (races, act, { subject }) => {
    const loose: Promise<void>[] = [];
    for (const race of races) {
      if (race.point === 'unheld') loose.push(pause(Math.random() * 10).then(() => act(race)));
      await byId(race, act, subject, calls);
    }
    await Promise.all(loose);
  };
}

async function byId(
  race: Race,
  act: Act,
  subject: RaceKind['subject'],
  calls: RaceHost['calls'],
): Promise<void> {
  const { victim, point } = race;
  const at = async (...those: readonly Point[]) => {
    if (race.acted === null && those.includes(point)) await act(race);
  };
  await at('before look');
  const look = subject === 'image' ? isUnreferenced : isStopped;
  const isFree = await look(victim, calls);
  await at('after look');
  if (!isFree || (await isUsed(victim, calls))) return;
  await at('after list', 'before claim', 'after claim', 'before delete');
  race.deleteSent = performance.now();
  await calls.call('DELETE', `/${subject}s/${victim}`);
  race.deleteAnswered = performance.now();
}

async function isUnreferenced(id: string, calls: RaceHost['calls']): Promise<boolean> {
  const image = await calls.read<Used>(`/images/${id}/json`);
  return image !== null && !image.RepoTags?.length && !image.RepoDigests?.length;
}

async function isStopped(id: string, calls: RaceHost['calls']): Promise<boolean> {
  const path = `/containers/${id}/json`;
  return (await calls.read<{ State: { Running: boolean } }>(path))?.State.Running === false;
}

async function isUsed(id: string, calls: RaceHost['calls']): Promise<boolean> {
  const all = await calls.read<readonly { ImageID: string }[]>('/containers/json?all=1');
  return (all ?? []).some(({ ImageID }) => ImageID === id);
}

/**
 * The engine's own prune; nobody can hold it, so that everybody acts at a random instant of it. It is
 * one call: what it takes in between is its loss, not inside of anything.
 */
export function enginePruneAt({ calls }: RaceHost): Pruner {
  let tookMs = 100;
  return async (races, act, { subject }) => {
    const filters = subject === 'image' ? '?filters={"dangling":["true"]}' : '';
    const began = performance.now();
    const pruned = calls.call('POST', `/${subject}s/prune${filters}`).then(() => {
      tookMs = performance.now() - began;
    });
    const acted = races.map((race) => {
      const unheld = { ...race, point: 'unheld' as const };
      return pause(Math.random() * tookMs)
        .then(() => act(unheld))
        .then(() => Object.assign(race, unheld));
    });
    await Promise.all([pruned, ...acted]);
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
