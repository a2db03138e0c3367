import { dirname, join } from 'node:path';
import {
  concatMap,
  endWith,
  firstValueFrom,
  ignoreElements,
  map,
  merge,
  type Observable,
  tap,
} from 'rxjs';
import { type ControlServer, startControlServer } from '../control/server.ts';
import { dried } from '../daemon/observe.ts';
import { createWatcher, type Watcher } from '../daemon/watcher.ts';
import type { WatcherDeps } from '../daemon/watcher-deps.ts';
import { createMetrics } from '../metrics/metrics.ts';
import type { Log } from '../report/log.ts';
import { openDecisionStore } from '../store/decisions.ts';
import { makeDirectories } from '../store/make-directories.ts';
import type { Reread } from '../streams/config-file.ts';
import type { ServiceManager } from '../systemd/service-manager.ts';
import { reloading, tellManager } from '../systemd/tell-manager.ts';
import { type ConfigAccess, type LoadedConfig, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import type { RunOptions } from './program.ts';
import { type Behind, watcherRoutes } from './watcher-routes.ts';

type MadeHere = 'reread$' | 'policy' | 'forceDryRun' | 'config' | 'store' | 'stateFile' | 'metrics';
type FromTheWorld = Omit<WatcherDeps, MadeHere>;

export interface RunCommand extends ConfigAccess, FromTheWorld {
  /** Where the dump is, and where the history is. */
  readonly runtimeDir: string;
  readonly stateDir: string;
  /** SIGTERM and SIGINT. */
  readonly stop$: Observable<unknown>;
  /** SIGHUP. */
  readonly reload$: Observable<unknown>;
  readonly manager: ServiceManager;
  /** SIGUSR2. */
  readonly summary$: Observable<unknown>;
}

/** `lull run`: the watcher, until it is told to stop. Resolves with the exit code. */
export async function runWatcher(command: RunCommand, options: RunOptions): Promise<number> {
  const loaded = await loadConfig(command, options.config ?? undefined);
  const { socket, holdDir } = loaded.policy.control;
  const metrics = createMetrics(command);
  const behind: Behind = { watcher: null, store: null, metrics };
  const server = await listen(socket, behind, () => command.clock().wall);
  // After the socket, which is the lock: two processes must not share one history.
  const file = join(command.stateDir, 'history.db');
  const store = metrics.store(openDecisionStore(file, command.clock().wall));
  behind.store = store;
  try {
    if (command.manager.problem !== null) {
      command.log.error(
        { reason: command.manager.problem, advice: 'Set Type=exec and no WatchdogSec= for Lull.' },
        'systemd cannot be told that Lull is ready',
      );
    }
    await makeDirectories(holdDir).catch((error: unknown) =>
      command.log.warn({ holdDir, reason: messageOf(error) }, 'hold directory could not be made'),
    );
    await makeDirectories(command.runtimeDir).catch(() => undefined);
    const watcher = createWatcher(depsOf(command, loaded, options, { store, metrics }));
    behind.watcher = watcher;
    return await untilStopped(watcher, command);
  } finally {
    store.close();
    await server.close();
  }
}

async function listen(
  socket: string,
  behind: Behind,
  now: () => number,
): Promise<Extract<ControlServer, { kind: 'listening' }>> {
  const starting = () => Promise.reject(new Error('the watcher is starting'));
  const server = await startControlServer({
    socket,
    state: () => behind.watcher?.document() ?? null,
    plan: () => behind.watcher?.plan() ?? starting(),
    routes: watcherRoutes(behind, now),
  }).catch((error: unknown) => {
    throw new CliError(EXIT.failed, cannotListen(socket, messageOf(error)));
  });
  if (server.kind === 'listening') return server;
  const who = server.pid === null ? '' : ` (pid ${server.pid})`;
  throw new CliError(
    EXIT.failed,
    [
      `lull: another watcher${who} has ${socket}; two must never prune one host.`,
      'Look at it with `lull status`, stop it with `systemctl stop lull`, or give this one a',
      'control.socket and a host of its own.',
    ].join('\n'),
  );
}

function cannotListen(socket: string, reason: string): string {
  return [
    `lull: the control socket ${socket} cannot be used: ${reason}`,
    `Make ${dirname(socket)} writable for this user, or name another path in control.socket.`,
  ].join('\n');
}

function depsOf(
  command: RunCommand,
  loaded: LoadedConfig,
  options: RunOptions,
  made: Pick<WatcherDeps, 'store' | 'metrics'>,
): WatcherDeps {
  const { log } = command;
  const { store, metrics } = made;
  for (const problem of store.problems) log.warn({ reason: problem }, 'history is not as it was');
  const policy = dried(loaded.policy, options.dryRun);
  log.info(
    { version: command.version, config: loaded.file ?? 'defaults', dryRun: policy.dryRun },
    'watcher starting',
  );
  return {
    ...command,
    ...made,
    policy,
    openDocker: (host) => {
      const docker = command.openDocker(host);
      return { ...metrics.port(docker), close: () => docker.close() };
    },
    forceDryRun: options.dryRun,
    reread$: command.reload$.pipe(map(() => reloaded(command))),
    config: { file: loaded.path, text: loaded.text },
    stateFile: join(command.runtimeDir, 'state.json'),
  };
}

async function untilStopped(watcher: Watcher, command: RunCommand): Promise<number> {
  const { log } = command;
  const told = merge(
    command.stop$.pipe(tap(watcher.stop)),
    command.summary$.pipe(concatMap(() => logSummary(watcher, log, command.clock().wall))),
    tellManager({
      manager: command.manager,
      documents$: watcher.documents$,
      isAlive: watcher.isAlive,
      stop$: command.stop$,
    }),
  ).pipe(ignoreElements());
  const ended = watcher.run$.pipe(ignoreElements(), endWith(null));
  await firstValueFrom(merge(told, ended));
  log.info('watcher stopped');
  return EXIT.done;
}

/** A reload has begun; what is returned ends it, with a line of its own: an alert is not repeated for it. */
function reloaded({ manager, log }: RunCommand): Reread {
  const end = reloading(manager, process.hrtime.bigint() / 1000n);
  return (answer) => {
    end();
    if (answer?.kind === 'config-rejected') {
      log.warn({ reason: answer.reason }, 'reload refused, the running configuration stays');
    } else {
      log.info(answer === null ? 'reload found nothing new' : 'reload done');
    }
  };
}

async function logSummary(watcher: Watcher, log: Log, now: number): Promise<void> {
  const { summary } = await import('../report/summary.ts');
  log.info({ summary: summary(watcher.document(), now) }, 'state summary');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
