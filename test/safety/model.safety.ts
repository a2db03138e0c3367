/** The core against docs/contract.md in every interleaving, the watcher in many: docs/safety/model.md. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exploreInstance, INSTANCES } from './model/instances.ts';
import { playSchedules } from './model/watcher-model.ts';

/** Larger than any of them: that all are explored to their end is part of the test. */
const MAX_STATES = 300_000;
/** From each of this many states, it is shown that calm under pressure leads to a prune. */
const LIVE_EVERY = 10;

const SEED = Number(process.env['LULL_SAFETY_SEED'] ?? 20_261_125);
const SCHEDULES = Number(process.env['LULL_MODEL_SCHEDULES'] ?? 150);

describe('every interleaving of a small instance', () => {
  for (const [name, { parts }] of Object.entries(INSTANCES)) {
    it(`keeps the contract: ${name}`, (t) => {
      const explored = exploreInstance(name, MAX_STATES, LIVE_EVERY);
      const { states, transitions, depth, complete } = explored;
      t.diagnostic(
        `${name} (${parts.join(', ')}): ${states} states, ${transitions} transitions, depth ${depth}`,
      );
      assert.ok(complete, `${name} has more than ${MAX_STATES} states`);
    });
  }
});

for (const role of ['inactive', 'manager'] as const) {
  it(`the whole watcher keeps it over random schedules in virtual time: ${role}`, async (t) => {
    const played = await playSchedules(SEED, SCHEDULES, role);
    const { schedules, virtualMs, writes, decisions } = played;
    const hours = (virtualMs / 3_600_000).toFixed(1);
    t.diagnostic(`seed ${SEED}: ${schedules} schedules, ${hours} virtual hours, ${writes} writes`);
    t.diagnostic(`decisions: ${JSON.stringify(decisions)}`);
    assert.ok(
      (decisions['aborted'] ?? 0) >= schedules / 4,
      'too few prunes were aborted to mean much',
    );
  });
}
