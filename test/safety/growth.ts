import { median, type ProcessSample } from './process-sample.ts';

/** By how much a process may hold more in the last third of its rests than in the first. */
export interface Bounds {
  /** Between the most of either third. */
  readonly fds: number;
  readonly timers: number;
  readonly threads: number;
  /** Between the medians. */
  readonly rssMiB: number;
  readonly heapMiB: number;
}

export interface Growth {
  readonly name: keyof ProcessSample;
  readonly from: number;
  readonly to: number;
  readonly isWithin: boolean;
  readonly words: string;
}

const NAMES = ['fds', 'timers', 'threads', 'rssMiB', 'heapMiB'] as const;
const most = (values: readonly number[]): number => Math.max(...values);
const FIGURE = { fds: most, timers: most, threads: most, rssMiB: median, heapMiB: median };

/** Without what came and went between a few samples in a row. */
export function least(samples: readonly ProcessSample[]): ProcessSample {
  const of = (name: keyof ProcessSample) => Math.min(...samples.map((one) => one[name]));
  return {
    ...{ fds: of('fds'), timers: of('timers'), threads: of('threads') },
    ...{ rssMiB: of('rssMiB'), heapMiB: of('heapMiB') },
  };
}

/** The growth from the first third of the rests to the last. */
export function growthOf(rests: readonly ProcessSample[], bounds: Bounds): readonly Growth[] {
  return NAMES.map((name) => {
    const [early, late] = firstAndLastThird(rests);
    const [from, to] = [early, late].map((part) => FIGURE[name](part.map((one) => one[name])));
    return growth(name, from ?? Number.NaN, to ?? Number.NaN, bounds[name]);
  });
}

export function firstAndLastThird<T>(values: readonly T[]): readonly [readonly T[], readonly T[]] {
  const third = Math.floor(values.length / 3);
  return [values.slice(0, third), values.slice(values.length - third)];
}

function growth(name: keyof ProcessSample, from: number, to: number, bound: number): Growth {
  const [first, last, by] = [from, to, to - from].map((value) => value.toFixed(1));
  const words = `${name.padEnd(8)} ${first} → ${last}, by ${by}; at most ${bound.toFixed(1)}`;
  return { name, from, to, isWithin: to - from <= bound, words };
}
