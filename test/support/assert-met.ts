import assert from 'node:assert/strict';

type Times = Readonly<Record<string, number>>;

/**
 * A property that never meets what it is about holds for nothing. `least` is a fraction of what is met
 * on average, so small that chance does not come below it.
 */
export function assertMet(met: Times, least: Times): void {
  const few = Object.entries(least).filter(([what, times]) => (met[what] ?? 0) < times);
  assert.deepEqual(few, [], `too few to mean anything: ${JSON.stringify(met)}`);
}
