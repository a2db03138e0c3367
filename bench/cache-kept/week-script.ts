/** What happens in the week, the same for every policy: pure, from a seed. Instants are days from its beginning. */

export interface ScriptedRun {
  readonly at: number;
  /** Which project is built: each has one image tag, so the previous build loses it. */
  readonly project: number;
  /** Three different base images. */
  readonly byTag: number;
  readonly byDigest: number;
  readonly buildOn: number;
}

export interface WeekScript {
  readonly days: number;
  readonly nights: readonly number[];
  readonly runs: readonly ScriptedRun[];
}

export interface WeekShape {
  readonly days: number;
  readonly bases: number;
  readonly projects: number;
  /** When the runs of the daytime begin, as parts of the day. */
  readonly daytime: readonly number[];
  /** When the night's timers fire, as a part of the day. */
  readonly night: number;
  /** How many runs of each night are under way when its timers fire. */
  readonly straddling: number;
  /** The longest time by which such a run begins before the night, in days. */
  readonly lead: number;
  readonly seed: number;
}

/** The runs in order. Those of the nights begin at leads that cover all of `lead` evenly, in a random order. */
export function scriptWeek(shape: WeekShape): WeekScript {
  const random = randomFrom(shape.seed);
  const days = Array.from({ length: shape.days }, (_, day) => day);
  const nights = days.map((day) => day + shape.night);
  const count = shape.days * shape.straddling;
  const leads = shuffled(
    Array.from({ length: count }, (_, index) => ((index + random()) / count) * shape.lead),
    random,
  );
  const starts = [
    ...days.flatMap((day) => shape.daytime.map((part) => day + part + (random() - 0.5) / 24)),
    ...leads.map((lead, index) => (nights[index % nights.length] ?? 0) - lead),
  ].toSorted((a, b) => a - b);
  const runs = starts.map((at, index) => {
    const [byTag = 0, byDigest = 0, buildOn = 0] = shuffled(
      Array.from({ length: shape.bases }, (_, base) => base),
      random,
    );
    return { at, project: index % shape.projects, byTag, byDigest, buildOn };
  });
  return { days: shape.days, nights, runs };
}

/** Instants from `every` on, that far apart, within the days. */
export function ticks(days: number, every: number, from = every): readonly number[] {
  return Array.from(
    { length: Math.max(0, Math.floor((days - from) / every + 1e-9) + 1) },
    (_, n) => from + n * every,
  );
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** Mulberry32: from 0 to 1, the same sequence for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
