/** The process: environment, signals, streams, exit code. Everything else is told what it needs. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromEvent, map, merge, NEVER } from 'rxjs';
import { ignoreBrokenPipe } from './cli/broken-pipe.ts';
import { callerName } from './cli/caller-name.ts';
import { keysOf } from './cli/keys.ts';
import { runProgram } from './cli/program.ts';
import { effectiveToToml } from './config/effective.ts';
import { parseConfig } from './config/load.ts';
import { type RuntimePaths, runtimeDefaults, runtimePaths, watcherPaths } from './config/paths.ts';
import { tlsFromEnvironment } from './docker/docker-address.ts';
import { isThere } from './streams/is-there.ts';

const { env, stdin, stdout, stderr } = process;
const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
) as { version: string };
const own = runtimePaths({ env, uid: process.getuid?.() ?? 0 });
const paths = watcherPaths(own, env, isThere);
const defaults = runtimeDefaults(own, env);
const clock = () => ({ wall: Date.now(), mono: performance.now() });
/** Loaded by those who speak to an engine; the commands that ask the watcher start without it. */
const loadDocker = async () => {
  const { createDockerPort } = await import('./docker/dockerode-port.ts');
  return (host: string) => createDockerPort({ host, tls: tlsFromEnvironment(env) });
};

const accessFor = (from: RuntimePaths) => ({
  configFile: from.configFile,
  checkConfig: (text: string, file: string) => {
    const parsed = parseConfig(text, { file, defaults: runtimeDefaults(from, env) });
    return parsed.ok ? { ...parsed, toml: effectiveToToml(parsed.effective) } : parsed;
  },
});

const stop$ = merge(fromEvent(process, 'SIGTERM'), fromEvent(process, 'SIGINT')).pipe(
  map((_signal, index) => {
    // Who asks twice does not want to wait for the deletion in flight.
    if (index > 0) process.exit(1);
  }),
);

/** What `lull inhibit` hands on to its command. */
const HANDED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

// Without a handler Node would open its inspector on a TCP port, to whoever may send the signal.
process.on('SIGUSR1', () => {});
ignoreBrokenPipe(stdout);
ignoreBrokenPipe(stderr);
const ended = runProgram(process.argv.slice(2), {
  ...accessFor(paths),
  version,
  stdout,
  stderr,
  env,
  now: () => Date.now(),
  stateDir: paths.stateDir,
  interrupt$: merge(stop$, fromEvent(stdout, 'error')),
  keys$: keysOf(stdin),
  resized$: fromEvent(stdout, 'resize'),
  doctorFacts: async (policy, config, root) => {
    const { readFacts } = await import('./doctor/read-facts.ts');
    const docker = (await loadDocker())(policy.docker.host);
    const uid = process.getuid?.() ?? 0;
    const { runtimeDir, stateDir } = paths;
    const sources = { docker, policy, config, clock, uid, runtimeDir, stateDir, root };
    return readFacts(sources).finally(() => docker.close());
  },
  signals$: merge(...HANDED_ON.map((name) => fromEvent(process, name).pipe(map(() => name)))),
  user: callerName(env),
  surveyPlan: async (policy) => {
    const { oneShotPlan } = await import('./daemon/one-shot-plan.ts');
    const docker = (await loadDocker())(policy.docker.host);
    return oneShotPlan(docker, policy, clock).finally(() => docker.close());
  },
  run: async (options) => {
    const { runWatcher } = await import('./cli/run.ts');
    const { openLog } = await import('./systemd/open-log.ts');
    const { openServiceManager } = await import('./systemd/service-manager.ts');
    const output = await openLog({ stdout, journalStream: env['JOURNAL_STREAM'] });
    return runWatcher(
      {
        ...accessFor(own),
        ...own,
        defaults,
        version,
        clock,
        stop$,
        openDocker: await loadDocker(),
        session: randomUUID(),
        pid: process.pid,
        random: Math.random,
        randomClaim: () => randomBytes(16).toString('hex'),
        summary$: fromEvent(process, 'SIGUSR2'),
        // On a terminal it means that the terminal has gone, and Lull goes with it.
        reload$: stdout.isTTY ? NEVER : fromEvent(process, 'SIGHUP'),
        manager: await openServiceManager(env, process.pid),
        log: output.log,
        counters: output.counters,
      },
      options,
    ).finally(output.flush);
  },
});
// No await: the bundle of an installed Lull is a script, which has none outside of functions.
void ended.then((code) => {
  process.exitCode = code;
});
