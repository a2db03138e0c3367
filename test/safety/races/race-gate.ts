/** Where on the way to a deletion somebody else acts, and how that instant is hit. */
import type { RecordingRelay } from '../../../sandbox/recording-relay.ts';

/**
 * Held: the request (before) or its answer (after) waits until the other has acted. `unheld`: the
 * other acts at a random instant around the deletion, and nobody waits. In the order of the way: where
 * a step does not come (a list, when the last one is young; a claim, for a container), the next one
 * that comes is held instead.
 */
export const POINTS = [
  'before look',
  'after look',
  'after list',
  'before claim',
  'after claim',
  'before delete',
  'unheld',
] as const;

export type Point = (typeof POINTS)[number];
type HeldPoint = Exclude<Point, 'unheld'>;

export interface Race {
  readonly victim: string;
  readonly point: Point;
  /** What the engine said to the other; null: the instant has not come. */
  acted: 'done' | 'refused' | null;
  /** Monotonic ms: from the other's first request to its last answer. */
  began: number;
  answered: number;
  /** Monotonic ms: the deletion in the engine's hands. */
  deleteSent: number;
  deleteAnswered: number;
}

export function newRace(victim: string, point: Point): Race {
  const never = Number.POSITIVE_INFINITY;
  return {
    victim,
    point,
    acted: null,
    began: never,
    answered: never,
    deleteSent: never,
    deleteAnswered: never,
  };
}

/** Whether both were in the engine's hands at one time: then the engine alone decides. */
export function insideEngine(race: Race): boolean {
  return race.answered > race.deleteSent && race.began < race.deleteAnswered;
}

/** Acts once for a race; `unheld` actions are collected in `loose`. */
export type Act = (race: Race) => Promise<void>;

/** Around the whole way of one object, which takes some ms. */
const UNHELD_MS = 25;

/** Opens the gate for these races on the way between Lull and the engine; yields what closes it. */
export function gateOn(
  relay: RecordingRelay,
  races: readonly Race[],
  act: Act,
): () => Promise<void> {
  const byVictim = new Map(races.map((race) => [hex(race.victim), race]));
  const claims = new Map<string, Race>();
  const surveyed = new Set<Race>();
  const loose = new Map<Race, Promise<void>>();
  let current: Race | undefined;
  const reach = async (race: Race, point: HeldPoint): Promise<void> => {
    current = race;
    if (race.point === 'unheld') {
      if (!loose.has(race))
        loose.set(
          race,
          atRandom().then(() => act(race)),
        );
    } else if (race.acted === null && !isAhead(race.point, point)) await act(race);
  };
  /** The survey reads a container, and measures it; a look does not measure. */
  const isLook = (race: Race, path: string): boolean => {
    if (!path.startsWith('/containers/')) return true;
    const isSized = path.includes('size=');
    if (isSized) surveyed.add(race);
    return !isSized && surveyed.has(race);
  };
  /** What a request is about: a race, and which step on its way. */
  const about = (method: string, path: string): readonly [Race | undefined, string] => {
    const claim = claimIn(path);
    const race = byVictim.get(/[0-9a-f]{64}/.exec(path)?.[0] ?? '');
    if (method === 'POST' && claim !== '' && race !== undefined) {
      claims.set(claim, race);
      return [race, 'claim'];
    }
    if (method === 'DELETE') return [race ?? claims.get(claim), 'delete'];
    if (race !== undefined) return [race, isLook(race, path) ? 'look' : ''];
    return path.startsWith('/containers/json') ? [current, 'list'] : [undefined, ''];
  };
  const forgetRequests = relay.onRequest(async ({ method, path }) => {
    const [race, step] = about(method, path);
    if (race === undefined) return;
    if (step === 'look' || step === 'claim') await reach(race, `before ${step}`);
    if (step !== 'delete') return;
    await reach(race, 'before delete');
    race.deleteSent = performance.now();
  });
  const forgetReplies = relay.onReply(async ({ method, path }) => {
    const [race, step] = about(method, path);
    if (race === undefined) return;
    if (step === 'delete') race.deleteAnswered = performance.now();
    if (step === 'look' || step === 'list' || step === 'claim') await reach(race, `after ${step}`);
  });
  return async () => {
    await Promise.all(loose.values());
    forgetRequests();
    forgetReplies();
  };
}

function claimIn(path: string): string {
  return /(?:tag=|prune:)([0-9a-f]{32})/.exec(path)?.[1] ?? '';
}

function isAhead(point: Point, here: Point): boolean {
  return POINTS.indexOf(point) > POINTS.indexOf(here);
}

function atRandom(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * UNHELD_MS));
}

function hex(id: string): string {
  return id.replace(/^sha256:/, '');
}
