import { test } from 'node:test';
import fc from 'fast-check';
import { OUTPUTS } from '../support/hostile-outputs.ts';
import { hostileTexts } from '../support/hostile-text.ts';

for (const [name, check] of Object.entries(OUTPUTS)) {
  test(`whatever others write, it steers nothing, forges nothing and fills nothing: ${name}`, () => {
    fc.assert(fc.property(hostileTexts(), check), { numRuns: 25 });
  });
}
