/** Plays one schedule against a lane and tells what was not as it must be. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../../sandbox/fault-proxy.ts';
import type { Route } from '../../../sandbox/faults.ts';
import { until } from '../../../sandbox/until.ts';
import type { Lane } from './lane.ts';
import { operatorAsks } from './operator.ts';
import type { Act, Schedule, Wait } from './schedule.ts';

/** What is waited for may never come: a fault may have seen to that. */
const WAIT_MS = 500;
/** A reconnect comes after 15 s at the latest, a list that froze is given up after 30 s. */
const RECOVERS_WITHIN_MS = 75_000;
/** A list is given up after 30 s, whatever comes of it. */
const FLOODS_END_WITHIN_MS = 40_000;
/** Whatever is sent: what a hostile answer costs is bounded. */
const MEMORY_LIMIT = 512 * 1024 * 1024;

export async function play(lane: Lane, schedule: Schedule): Promise<readonly string[]> {
  const { referee, spectator, proxy } = lane;
  await lane.revive();
  lane.memory.forget();
  referee.beginSchedule();
  spectator.violations.length = 0;
  for (const fault of schedule.faults) await perform(lane, fault);
  await furnish(lane, schedule);
  for (const { wait, does } of schedule.steps) {
    const proceed = await waitFor(lane, wait);
    await perform(lane, does);
    proceed();
  }
  await delay(50);
  // What a flood costs is seen when it is over: a crowded machine takes its time to send one.
  const over = () => proxy.floods() === 0 || undefined;
  await until(over, { what: 'the floods to end', timeoutMs: FLOODS_END_WITHIN_MS });
  proxy.heal();
  spectator.outage = null;
  await lane.host.calmDown();
  const recovered = await recovers(lane);
  await referee.judged();
  return [...recovered, ...referee.violations, ...spectator.violations, ...(await survivors(lane))];
}

async function furnish({ host }: Lane, { images, containers, cache }: Schedule): Promise<void> {
  for (let made = 0; made < containers; made += 1) await host.happen('container-stops');
  for (let made = 0; made < images; made += 1) await host.happen('image-dangles');
  if (cache > 0) await host.happen('cache-grows');
}

/** Resolves when it has come; a request that was waited for is held until the returned function is called. */
async function waitFor(lane: Lane, wait: Wait): Promise<() => void> {
  if (wait.for === 'ms') {
    await delay(wait.ms);
    return () => {};
  }
  return nextRequest(lane, wait.route, wait.atMostMs ?? WAIT_MS);
}

async function nextRequest({ proxy }: Lane, route: Route, atMostMs: number): Promise<() => void> {
  const hold = Promise.withResolvers<void>();
  const came = Promise.withResolvers<void>();
  const forget = proxy.onRequest((exchange: Exchange) => {
    if (exchange.route !== route) return undefined;
    forget();
    came.resolve();
    return hold.promise;
  });
  await Promise.race([came.promise, delay(atMostMs)]);
  forget();
  return hold.resolve;
}

async function perform(lane: Lane, act: Act): Promise<void> {
  const { proxy, spectator, referee, host, lull } = lane;
  switch (act.act) {
    case 'world':
      if (act.what === 'operator-asks') await operatorAsks(lull.socket);
      else await host.happen(act.what);
      referee.worldChanged();
      return;
    case 'fault':
      return proxy.plant(act);
    case 'stream':
      return proxy.strike(act.fault);
    case 'outage': {
      proxy.outage(act.kind);
      spectator.outage ??= { kind: act.kind, since: performance.now() };
      await delay(act.ms);
      proxy.heal();
      spectator.outage = null;
      return;
    }
    case 'heal':
      return proxy.heal();
  }
}

/** The faults are over and the host is calm: what dangles goes, by a prune. */
async function recovers(lane: Lane): Promise<readonly string[]> {
  const { host, lull } = lane;
  const probe = await host.dangle();
  const isGone = async () => lull.exitCode() !== null || !(await host.isThere(probe));
  try {
    await until(async () => ((await isGone()) ? true : undefined), {
      what: 'a prune after the faults',
      timeoutMs: RECOVERS_WITHIN_MS,
      everyMs: 20,
    });
  } catch {
    const state = await lull.state();
    const gates = state?.gates.map(({ gate, verdict, reason }) => `${gate} ${verdict}: ${reason}`);
    return [
      `no prune after the faults: ${state?.phase} ${JSON.stringify(gates)} ${JSON.stringify(lull.log.slice(-8))}`,
    ];
  }
  if (lull.exitCode() === null) return [];
  return [`the watcher has ended (${lull.exitCode()}): ${JSON.stringify(lull.log.slice(-5))}`];
}

/** What must be there whatever happened, and what the process may cost. */
async function survivors({ host, memory }: Lane): Promise<readonly string[]> {
  const missing = await host.missing();
  const peak = memory.peak();
  if (peak <= MEMORY_LIMIT) return missing;
  return [...missing, `the watcher has taken ${Math.round(peak / 2 ** 20)} MiB`];
}
