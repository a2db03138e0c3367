import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assertMet } from '../support/assert-met.ts';
import { PREPARES, RUNS, STABLE, Swarm } from './a-swarm.ts';

interface Step {
  readonly ms: number;
  readonly happens: 'nothing' | 'written' | 'runs' | 'prepares';
}

const STEP: fc.Arbitrary<Step> = fc.record({
  ms: fc.integer({ min: 0, max: 2 * STABLE }),
  happens: fc.constantFrom<Step['happens']>('nothing', 'written', 'runs', 'prepares'),
});

function told(host: Swarm, happens: Step['happens']): void {
  if (happens === 'written') host.written();
  if (happens === 'runs') host.tasks(RUNS);
  if (happens === 'prepares') host.tasks(PREPARES);
}

/** Runs without a break and unwritten since then; null: it does not run. */
function runsSince(before: number | null, happens: Step['happens'], now: number): number | null {
  if (happens === 'prepares') return null;
  if (happens === 'runs') return before ?? now;
  return happens === 'written' && before !== null ? now : before;
}

describe('for any schedule of lists', () => {
  it('the gate is open if and only if the service ran at one version for stableFor', () => {
    const met = { open: 0, shut: 0 };
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 20 }), (steps) => {
        const host = new Swarm();
        let since: number | null = host.now.mono;
        for (const { ms, happens } of steps) {
          host.pass(ms);
          told(host, happens);
          since = runsSince(since, happens, host.now.mono);
          assert.equal(host.open, since !== null && host.now.mono - since >= STABLE);
          met[host.open ? 'open' : 'shut'] += 1;
        }
      }),
      { numRuns: 300 },
    );
    assertMet(met, { open: 50, shut: 200 });
  });
});
