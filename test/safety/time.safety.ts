/** The watcher as a process whose wall clock is set while it runs, and which is stopped and continued. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Lull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { ALWAYS, NEVER, type Watched, watched } from './watched.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
/** The stream looks at the clock every 30 s. */
const LOOK_MS = 31_000;
const RUN = { 'com.docker.stack.namespace': 'abc-1a2b3c_ci_commoninternet_net' };

/** Zone, time, and the one instant at which it has to come. */
const CHANGES = [
  ['Europe/Berlin', '02:30', '2026-03-29T01:00:00Z', 'a time that the change skips'],
  ['Europe/Berlin', '02:30', '2026-10-25T00:30:00Z', 'a time that the change doubles'],
  ['Australia/Lord_Howe', '02:15', '2026-10-03T15:30:00Z', 'a time in the skipped half hour'],
  ['Australia/Lord_Howe', '01:45', '2026-04-04T14:45:00Z', 'a time in the doubled half hour'],
] as const;

const passed = (ms: number, what: string) => {
  const over = performance.now() + ms;
  return until(() => (performance.now() > over ? true : undefined), { what });
};

async function setTo({ lull, clock }: Pick<Watched, 'lull' | 'clock'>, ahead: number) {
  await clock.setAhead(ahead);
  await lull.waitFor(({ at }) => Math.abs(Date.parse(at) - clock.now()) < 60_000, {
    what: 'the clock to be noticed',
  });
}

function ticks(lull: Lull): readonly string[] {
  const store = openDecisionStore(join(lull.stateDir, 'history.db'), Date.now());
  const daily = store.recent(1000).filter(({ trigger }) => trigger === 'daily');
  store.close();
  return daily.map(({ at }) => at).reverse();
}

const ticked = (lull: Lull, times: number) =>
  until(() => (ticks(lull).length === times ? true : undefined), {
    ...{ what: `tick ${times}` },
  });

describe('time', { concurrency: true }, () => {
  for (const [zone, daily, due, words] of CHANGES) {
    it(`ticks once a day: ${words}, ${daily} in ${zone}`, async (t) => {
      const at = Date.parse(due);
      const host = await watched(t, {
        sections: { disk: NEVER, prune: { daily } },
        ahead: at - HOUR - Date.now(),
        env: { TZ: zone },
      });
      const { lull, clock } = host;
      const early = await lull.waitFor(() => true, { what: 'a state' });
      assert.equal(early.nextDaily, new Date(at).toISOString());
      await setTo(host, at - Date.now());
      await ticked(lull, 1);
      // Back to before it, through the second occurrence, and on.
      for (const then of [at - HOUR, at + HOUR / 2, at + HOUR + 60_000]) {
        await setTo(host, then - Date.now());
      }
      await passed(LOOK_MS, 'a look at the clock');
      assert.equal(ticks(lull).length, 1, ticks(lull).join());
      await clock.setAhead(at + 26 * HOUR - Date.now());
      await ticked(lull, 2);
      t.diagnostic(`${zone} ${daily}: ticks at ${ticks(lull).join(', ')}`);
    });
  }

  it('ages nothing by a jump, and stretches no cooldown', async (t) => {
    const prune = { olderThan: '1h', grace: '1s', cooldown: '3s', daily: '12:00' };
    const sections = {
      disk: ALWAYS,
      quiet: { for: '2s' },
      convergence: { stableFor: '1s' },
      prune,
    };
    const host = await watched(t, {
      sections,
      prepare: (engine) => {
        engine.exit(engine.run('old', {}, 2 * HOUR));
        engine.exit(engine.run('young'));
      },
    });
    const { engine, clock } = host;
    let { lull } = host;
    await clock.setAhead(YEAR);
    const gone = (name: string) =>
      until(() => (engine.names.includes(name) ? undefined : true), {
        ...{ what: `${name} to be pruned` },
      });
    await gone('old');
    const waits: string[] = [];
    for (const by of [-2 * YEAR, -HOUR, YEAR]) {
      await setTo({ lull, clock }, by);
      const state = await lull.waitFor((one) => gateOf(one, 'cooldown').verdict === 'open', {
        ...{ what: `the end of the cooldown, the clock set by ${by / HOUR} h` },
      });
      waits.push(`${by / HOUR} h: ${gateOf(state, 'cooldown').reason}`);
      const attempts = state.counters['attempts'] ?? 0;
      // Another prune has looked at what there is, by this clock.
      await lull.waitFor(({ counters }) => (counters['attempts'] ?? 0) > attempts + 1, {
        ...{ what: 'the next prune' },
      });
      assert.ok(engine.names.includes('young'), `the clock was set by ${by / HOUR} h`);
    }
    await clock.setAhead(-3 * YEAR);
    lull = await host.restart();
    await lull.waitFor((one) => gateOf(one, 'cooldown').verdict === 'open', {
      ...{ what: 'the end of the cooldown after a restart three years earlier' },
    });
    t.diagnostic(`cooldown 3 s: ${waits.join('; ')}; after a restart: over`);
    t.diagnostic(`deleted: ${engine.deletions.map(({ name }) => name).join(', ')}; kept: young`);
    assert.deepEqual(
      engine.deletions.map(({ name }) => name),
      ['old'],
    );
  });

  it('stopped and continued, it deletes nothing beside a run that began meanwhile', async (t) => {
    const prune = { olderThan: '1h', grace: '1s', cooldown: '1s', daily: '12:00' };
    const sections = {
      disk: ALWAYS,
      quiet: { for: '4s' },
      convergence: { stableFor: '1s' },
      prune,
    };
    const { engine, lull } = await watched(t, { sections });
    for (let n = 0; n < 10; n += 1) {
      engine.exit(engine.run(`old-${n}`, {}, 2 * HOUR));
      await lull.waitFor(({ phase }) => phase === 'settling', {
        what: 'the quiet',
      });
      process.kill(lull.pid, 'SIGSTOP');
      const run = engine.run(`run-${n}`, RUN);
      await passed(n % 2 === 0 ? 4_500 : 200, 'the stop');
      process.kill(lull.pid, 'SIGCONT');
      await lull.waitFor(({ runs }) => runs.length === 1, { what: 'the run' });
      engine.remove(run);
    }
    await until(() => (engine.names.length === 0 ? true : undefined), {
      ...{ what: 'all that is old to be pruned once nothing runs' },
    });
    const beside = engine.deletions.filter(({ live }) => live > 0);
    t.diagnostic(
      `stopped 10 times; ${engine.deletions.length} deletions, ${beside.length} beside a run`,
    );
    assert.deepEqual(beside, []);
  });

  it('applies a configuration that is changed after the clock was set back', async (t) => {
    const host = await watched(t, { sections: { disk: NEVER } });
    await setTo(host, -3 * HOUR);
    await host.lull.writeConfig(host.config({ disk: { ...NEVER, high: '90.5%' } }));
    await host.clock.setAhead(-6 * HOUR);
    await host.lull.waitFor((state) => gateOf(state, 'pressure').evidence['high'] === 0.905, {
      ...{ what: 'the new configuration' },
    });
  });
});
