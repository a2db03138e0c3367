/** The whole watcher against the model: one schedule, and then rest, a prune, an end. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { atRest, commands } from './host-commands.ts';
import { newModel } from './host-model.ts';
import type { Role } from './run-of-host.ts';
import { WatchedHost } from './watched-host.ts';

/** More than the longest back-off of the failures that a schedule can bring. */
const REST_MS = 25 * 60_000;

export interface Figures {
  schedules: number;
  virtualMs: number;
  writes: number;
  decisions: Record<string, number>;
}

async function restAndEnd(host: WatchedHost, model: ReturnType<typeof newModel>): Promise<void> {
  await atRest(model, host);
  const { length } = host.decisions;
  const until = host.clock.mono + REST_MS;
  const pruned = () =>
    host.decisions
      .slice(length)
      .some(({ outcome }) => outcome === 'pruned' || outcome === 'ineffective');
  while (!pruned() && host.clock.mono < until) await host.pass(30_000);
  assert.ok(
    pruned(),
    `no prune within ${REST_MS / 60_000} min of calm under pressure: ${host.watcher.document().waitingFor}`,
  );
  const ids = host.decisions.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'a decision was recorded twice');
  const numbers = Array.from({ length: model.asked }, (_, index) => index + 1);
  assert.deepEqual(
    model.answered.toSorted((a, b) => a - b),
    numbers,
    'each request has one answer',
  );
  host.watcher.stop();
  await host.pass(25_000);
  assert.ok(host.ended, 'the watcher does not end');
}

/** Plays schedules on hosts of that role; throws the smallest that breaks a promise. */
export async function playSchedules(seed: number, numRuns: number, role: Role): Promise<Figures> {
  const figures: Figures = { schedules: 0, virtualMs: 0, writes: 0, decisions: {} };
  const latencies = fc.array(fc.constantFrom(0, 1, 5, 15, 30), { minLength: 7, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(commands, latencies, async (schedule, delays) => {
      const host = new WatchedHost(delays, role);
      const began = host.clock.mono;
      const model = newModel();
      try {
        await host.pass(70_000);
        await fc.asyncModelRun(() => ({ model, real: host }), schedule);
        await restAndEnd(host, model);
      } finally {
        host.close();
      }
      figures.schedules += 1;
      figures.virtualMs += host.clock.mono - began;
      figures.writes += host.witness.writes;
      for (const { outcome } of host.decisions)
        figures.decisions[outcome] = (figures.decisions[outcome] ?? 0) + 1;
    }),
    { seed, numRuns },
  );
  return figures;
}
