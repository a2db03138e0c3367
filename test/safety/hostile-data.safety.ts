/** The properties of hostile text, many times over; npm test has a selection of the same. */
import { test } from 'node:test';
import fc from 'fast-check';
import { OUTPUTS } from '../support/hostile-outputs.ts';
import { hostileTexts } from '../support/hostile-text.ts';

const RUNS = Number(process.env['LULL_HOSTILE_RUNS'] ?? '') || 60;
const SEED = Number(process.env['LULL_HOSTILE_SEED'] ?? '') || Date.now() % 2 ** 31;

for (const [name, check] of Object.entries(OUTPUTS)) {
  test(`hostile text in ${name}`, (t) => {
    t.diagnostic(`${RUNS} sets of hostile texts, seed ${SEED} (LULL_HOSTILE_SEED)`);
    fc.assert(fc.property(hostileTexts(), check), { numRuns: RUNS, seed: SEED });
  });
}
