import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aPolicy } from '../support/a-policy.ts';
import { hostileState } from '../support/hostile-documents.ts';
import { assertSafe, harmlessLike, hostileTexts, speakerOf } from '../support/hostile-text.ts';
import { aRegistry } from './a-registry.ts';

/** The text format of Prometheus, without timestamps. */
const SAMPLE =
  /^[a-z_]+(?:\{[a-z_]+="(?:[^"\\]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\]|\\["\\n])*")*\})? (?:[-+0-9.e]+|NaN|[+-]Inf)$/;

async function scraped(texts: readonly string[]): Promise<readonly string[]> {
  const { metrics } = aRegistry();
  const say = speakerOf(texts);
  // The engine says something else each time: what it said before has no series any more.
  for (let turn = 0; turn < 3; turn += 1) {
    metrics.observe(hostileState(say), aPolicy());
    await metrics.render();
  }
  return (await metrics.render()).split('\n').filter((one) => one !== '' && !one.startsWith('#'));
}

test('no name forges a sample, adds series without end or is a label without end', async () => {
  await fc.assert(
    fc.asyncProperty(hostileTexts(), async (texts) => {
      const lines = await scraped(texts);
      for (const line of lines) {
        assert.match(line, SAMPLE);
        assertSafe(line, 'a sample');
        assert.ok(line.length < 2_000);
      }
      assert.ok(lines.length <= (await scraped(harmlessLike(texts))).length);
    }),
    { numRuns: 8 },
  );
});
