/** A watcher, an engine and the fault proxy between them; it lives through many schedules. */
import { join } from 'node:path';
import { forgetPeak, residentBytes } from '../../../sandbox/cpu-wait.ts';
import { type FaultProxy, startFaultProxy } from '../../../sandbox/fault-proxy.ts';
import { type Lull, startLull } from '../../../sandbox/lull.ts';
import type { LullState } from '../../../sandbox/lull-state.ts';
import type { Host } from './host.ts';
import { lateness } from './lateness.ts';
import { Referee } from './referee.ts';
import { type Spectator, watchState } from './spectator.ts';

export interface Lane {
  readonly host: Host;
  readonly proxy: FaultProxy;
  readonly referee: Referee;
  readonly spectator: Spectator;
  lull: Lull;
  readonly memory: MemoryOfWatcher;
  /** Starts the watcher again, should it have ended. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** Resident memory, in bytes. */
export interface MemoryOfWatcher {
  /** The most since it was forgotten. */
  peak(): number;
  forget(): void;
  /** The most of all. */
  readonly most: () => number;
}

function memoryOf(pid: () => number): MemoryOfWatcher {
  let most = 0;
  const peak = (): number => {
    const now = residentBytes(pid())?.peak ?? 0;
    most = Math.max(most, now);
    return now;
  };
  return {
    peak,
    forget: () => {
      peak();
      forgetPeak(pid());
    },
    most: () => most,
  };
}

/** Epoch ms. A record's time is the end of what it tells. */
function pruneBegan(state: LullState | null): number | null {
  if (state === null) return null;
  const { prune, lastPrune } = state;
  if (prune !== null) return Date.parse(prune.startedAt);
  return lastPrune === null ? null : Date.parse(lastPrune.at) - lastPrune.durationMs;
}

const config = (socket: string): string => `
[docker]
host = "unix://${socket}"
[disk]
interval = "1s"
[convergence]
stableFor = "100ms"
[quiet]
for = "100ms"
[prune]
olderThan = "0"
grace = "0"
cooldown = "200ms"
`;

export async function openLane(host: Host): Promise<Lane> {
  const { world, dir } = host;
  let lull: Lull | null = null;
  const late = lateness();
  const referee = new Referee({
    world,
    pid: () => lull?.pid ?? 0,
    lateMs: late.totalMs,
    pruneBegan: async () => pruneBegan((await lull?.state()) ?? null),
  });
  const proxy = await startFaultProxy({
    socket: join(dir, 'p'),
    upstream: host.socket,
    watcher: referee.watcher,
  });
  const start = () => startLull({ config: config(proxy.socket), dir });
  const first = await start();
  lull = first;
  const isUp = ({ phase, engine }: LullState) => phase !== 'starting' && engine.lastSyncAt !== null;
  await first.waitFor(isUp, { what: 'the watcher to be up' });
  const spectator = watchState({ read: async () => (await lull?.state()) ?? null, world, referee });
  const lane: Lane = {
    host,
    proxy,
    referee,
    spectator,
    lull: first,
    memory: memoryOf(() => lull?.pid ?? 0),
    revive: async () => {
      if (lane.lull.exitCode() === null) return;
      lull = await start();
      lane.lull = lull;
    },
    close: async () => {
      lane.memory.peak();
      await spectator.stop();
      late.stop();
      await lane.lull.stop();
      await proxy.close();
      await host.close();
    },
  };
  return lane;
}
