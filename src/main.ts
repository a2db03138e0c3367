/** The process: environment, signals, streams, exit code. Everything else is told what it needs. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromEvent, map, merge, NEVER } from 'rxjs';
import { callerName } from './cli/caller-name.ts';
import { keysOf } from './cli/keys.ts';
import { runProgram } from './cli/program.ts';
import { runWatcher } from './cli/run.ts';
import { ignoreBrokenPipe } from './cli/terminal.ts';
import { effectiveToToml } from './config/effective.ts';
import { parseConfig } from './config/load.ts';
import { type RuntimePaths, runtimeDefaults, runtimePaths, watcherPaths } from './config/paths.ts';
import { oneShotPlan } from './daemon/one-shot-plan.ts';
import { tlsFromEnvironment } from './docker/docker-address.ts';
import { createDockerPort } from './docker/dockerode-port.ts';
import { readFacts } from './doctor/read-facts.ts';
import { isThere } from './streams/is-there.ts';
import { openLog } from './systemd/open-log.ts';
import { openServiceManager } from './systemd/service-manager.ts';

const { env, stdin, stdout, stderr } = process;
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };
const own = runtimePaths({ env, uid: process.getuid?.() ?? 0 });
const paths = watcherPaths(own, env, isThere);
const defaults = runtimeDefaults(own, env);
const clock = () => ({ wall: Date.now(), mono: performance.now() });
const openDocker = (host: string) => createDockerPort({ host, tls: tlsFromEnvironment(env) });

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
process.exitCode = await runProgram(process.argv.slice(2), {
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
    const docker = openDocker(policy.docker.host);
    const uid = process.getuid?.() ?? 0;
    const { runtimeDir, stateDir } = paths;
    const sources = { docker, policy, config, clock, uid, runtimeDir, stateDir, root };
    return readFacts(sources).finally(() => docker.close());
  },
  signals$: merge(...HANDED_ON.map((name) => fromEvent(process, name).pipe(map(() => name)))),
  user: callerName(env),
  surveyPlan: async (policy) => {
    const docker = openDocker(policy.docker.host);
    return oneShotPlan(docker, policy, clock).finally(() => docker.close());
  },
  run: async (options) => {
    const output = await openLog({ stdout, journalStream: env['JOURNAL_STREAM'] });
    return runWatcher(
      {
        ...accessFor(own),
        ...own,
        defaults,
        version,
        clock,
        stop$,
        openDocker,
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
