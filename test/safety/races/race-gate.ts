/** Where on the way to a deletion somebody else acts, and how that instant is hit. */
import type { RecordingRelay } from '../../../sandbox/recording-relay.ts';

/**
 * Held: the request (before) or its answer (after) waits until the other has acted. `unheld`: the
 * other acts at a random instant around the deletion, and nobody waits.
 */
export const POINTS = [
  'before look',
  'after look',
  'before users',
  'after users',
  'before claim',
  'after claim',
  'before delete',
  'unheld',
] as const;

export type Point = (typeof POINTS)[number];

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
  const looked = new Map<Race, number>();
  const loose: Promise<void>[] = [];
  let current: Race | undefined;
  const arrive = async (race: Race | undefined, point: Point): Promise<void> => {
    if (race !== undefined && race.point === point && race.acted === null) await act(race);
  };
  const unheld = (race: Race): void => {
    if (race.point !== 'unheld') return;
    const later = new Promise<void>((resolve) => setTimeout(resolve, Math.random() * UNHELD_MS));
    loose.push(later.then(() => act(race)));
  };
  /** What a request is about: a race, and which step on its way. */
  const about = (method: string, path: string): readonly [Race | undefined, string] => {
    const claim = /tag=([0-9a-f]{32})/.exec(path)?.[1] ?? /prune:([0-9a-f]{32})/.exec(path)?.[1];
    const id = /[0-9a-f]{64}/.exec(path)?.[0] ?? '';
    const race = byVictim.get(id);
    if (method === 'POST' && claim !== undefined && race !== undefined) {
      claims.set(claim, race);
      return [race, 'claim'];
    }
    if (method === 'DELETE') return [race ?? claims.get(claim ?? ''), 'delete'];
    if (race !== undefined) return [race, 'look'];
    return path.startsWith('/containers/json') ? [current, 'users'] : [undefined, ''];
  };
  const forgetRequests = relay.onRequest(async ({ method, path }) => {
    const [race, step] = about(method, path);
    if (race === undefined) return;
    if (step === 'look') {
      const times = (looked.get(race) ?? 0) + 1;
      looked.set(race, times);
      // Of containers the first look is the survey's.
      if (times === (path.startsWith('/containers/') ? 2 : 1)) {
        current = race;
        unheld(race);
      } else return;
    }
    await arrive(race, `before ${step}` as Point);
    // A container is not claimed: its deletion is the next thing after the look at its users.
    if (step === 'delete') await arrive(race, 'after claim');
    if (step === 'delete') {
      await arrive(race, 'before claim');
      race.deleteSent = performance.now();
    }
  });
  const forgetReplies = relay.onReply(async ({ method, path }) => {
    const [race, step] = about(method, path);
    if (race === undefined || (step === 'look' && race !== current)) return;
    if (step === 'delete') race.deleteAnswered = performance.now();
    await arrive(race, `after ${step}` as Point);
  });
  return async () => {
    await Promise.all(loose);
    forgetRequests();
    forgetReplies();
  };
}

function hex(id: string): string {
  return id.replace(/^sha256:/, '');
}
