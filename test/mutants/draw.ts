import { matchesGlob } from 'node:path';
import fc from 'fast-check';

/** All of them in an order that the seed alone decides: a smaller sample is the beginning of a larger one. */
export function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  const whole = { minLength: all.length, maxLength: all.length };
  const [order = []] = fc.sample(fc.shuffledSubarray([...all], whole), { seed, numRuns: 1 });
  return order;
}

/** The sources whose mutants are drawn, in order: those in the folders, or the files themselves. */
export function sourcesIn(
  all: readonly string[],
  places: readonly string[],
  only: string | undefined,
): readonly string[] {
  return all
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => places.some((place) => file === place || file.startsWith(`${place}/`)))
    .filter((file) => only === undefined || matchesGlob(file, only))
    .toSorted();
}
