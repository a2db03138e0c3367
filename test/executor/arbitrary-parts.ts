/** What the arbitrary hosts are made of. */
import fc from 'fast-check';
import { HOUR, hex } from './objects.ts';

/** One of the harmless 15 times out of 16, so that an object with many aspects often has no harmful one. */
export function mostly<T>(harmless: readonly T[], harmful: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...harmless) },
    { weight: 1, arbitrary: fc.constantFrom(...harmful) },
  );
}

/** By how much an age is over its limit, in ms; NaN: there is no age. Long ago is before the epoch. */
export const offsetArb: fc.Arbitrary<number> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.constantFrom(0, 0, 1, HOUR, 24 * HOUR, 24 * HOUR, 1e6 * HOUR),
  },
  { weight: 1, arbitrary: fc.constantFrom(-1, -1, -HOUR, -24 * HOUR, -1e6 * HOUR, Number.NaN) },
  { weight: 1, arbitrary: fc.integer({ min: -48 * HOUR, max: 48 * HOUR }) },
);

/** Ids that differ in their twelfth digit, the last of a short id. */
export const anyId = {
  container: (n: number): string => `${hex(0xc0 + n, 12)}${'d'.repeat(52)}`,
  image: (n: number): string => `sha256:${hex(0xa0 + n, 12)}${'e'.repeat(52)}`,
} as const;

/** By how much the time unused is over `prune.grace`, in ms; NaN: not seen unused yet. */
export const graceArb: fc.Arbitrary<number> = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom(0, 0, 1, HOUR, 24 * HOUR) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -1, -HOUR / 2) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
