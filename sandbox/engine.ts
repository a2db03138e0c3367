import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagesEnv } from './debian-packages.ts';
import { dockerClientEnv } from './docker-client.ts';
import { answersPing } from './engine-http.ts';
import { killContainerd, killLeftovers, unmountBelow } from './leftovers.ts';
import { runCommand, tryCommand } from './run-command.ts';
import { InVain, until } from './until.ts';

/** What it takes to bring images to an engine. */
export interface EngineClient {
  /** A folder for files that the client reads. */
  readonly dir: string;
  /** Where the packages are unpacked. */
  readonly debian: string;
  /** Runs the matching client; its stderr is in the error. */
  docker(...args: readonly string[]): Promise<string>;
}

/**
 * A private Docker Engine: its own socket, data, containerd; nothing of it is in the system. Its
 * `dir` (socket, log, exec root) is short, for unix socket paths end at 107 bytes.
 */
export interface Engine extends EngineClient {
  readonly socket: string;
  /** Its data root. */
  readonly root: string;
  /** The client's environment, with DOCKER_HOST. */
  readonly env: NodeJS.ProcessEnv;
  pid(): number;
  /** Starts the swarm with this engine as its only manager. */
  swarmInit(port: number): Promise<void>;
  /** SIGKILL to dockerd; its containerd goes with it, containers stay. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its sockets and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, after `kill` or from running (then with SIGTERM first). */
  restart(): Promise<void>;
  /** Ends it with everything it started and mounted. Never throws. */
  stop(): Promise<void>;
}

/** How to start a dockerd that is not the one of the unpacked packages. */
export interface Dockerd {
  /** Program and arguments; dockerd's own arguments follow. It has to become dockerd (exec). */
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Its daemon.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface EngineOptions {
  /** For the socket and the engine's run-time files: short, for example from mkdtemp in /tmp. */
  readonly dir: string;
  /** What `unpackDebianPackages` said. */
  readonly debian: string;
  readonly dataRoot: string;
  readonly execRoot?: string;
  readonly extraArgs?: readonly string[];
  readonly dockerd?: Dockerd;
}

/** Starts dockerd and resolves once it answers. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { dir, debian, dataRoot } = options;
  const socket = join(dir, 'docker.sock');
  const env = await dockerClientEnv({ debian, dir, socket });
  // A file of its own, empty unless the caller wrote one: /etc/docker/daemon.json is not for this engine.
  const daemonConfig = JSON.stringify(options.dockerd?.config ?? {});
  await writeFile(join(dir, 'daemon.json'), daemonConfig, { flag: 'wx' }).catch(() => {});
  let dockerd = await launch(options, socket);
  const stop = async (): Promise<void> => {
    await end(dockerd, 20_000);
    await sweep(options);
  };
  return {
    socket,
    root: dataRoot,
    dir,
    debian,
    env,
    pid: () => dockerd.pid ?? -1,
    docker: (...args) => runCommand('docker', args, { env }),
    swarmInit: async (port) => {
      // The default port for overlay traffic is one for all engines of a machine.
      const dataPath = `${10_000 + (port % 20_000)}`;
      const addresses = ['--advertise-addr', '127.0.0.1', '--listen-addr', `127.0.0.1:${port}`];
      addresses.push('--data-path-port', dataPath);
      await runCommand('docker', ['swarm', 'init', ...addresses], { env });
    },
    kill: async () => {
      await signalAndWait(dockerd, 'SIGKILL');
      await killContainerd(options.execRoot ?? join(dir, 'exec'));
    },
    freeze: () => void dockerd.kill('SIGSTOP'),
    thaw: () => void dockerd.kill('SIGCONT'),
    restart: async () => {
      await end(dockerd, 20_000);
      dockerd = await launch(options, socket);
    },
    stop: () => stop().catch(() => {}),
  };
}

async function launch(options: EngineOptions, socket: string): Promise<ChildProcess> {
  const { dir, debian, dataRoot } = options;
  const pidFile = join(dir, 'pid');
  // Left by a SIGKILL; dockerd refuses to start when the pid in it has been given to another process.
  await rm(pidFile, { force: true });
  const log = join(dir, 'dockerd.log');
  const output = await open(log, 'a');
  const args = [
    ...['--data-root', dataRoot, '--exec-root', options.execRoot ?? join(dir, 'exec')],
    ...['-H', `unix://${socket}`, '--pidfile', pidFile, '--config-file', join(dir, 'daemon.json')],
    ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--shutdown-timeout', '2'],
    ...(options.extraArgs ?? []),
  ];
  const [program, ...before] = options.dockerd?.command ?? ['dockerd'];
  const dockerd = spawn(program, [...before, ...args], {
    env: options.dockerd?.env ?? packagesEnv(debian),
    stdio: ['ignore', output.fd, output.fd],
    detached: true, // a group of its own, so that Ctrl-C on a terminal reaches only us
  });
  dockerd.on('error', () => {});
  await output.close();
  let tail = '';
  try {
    await until(
      async () => {
        tail = (await readFile(log, 'utf8')).slice(-2000);
        if (hasEnded(dockerd)) throw new InVain(`dockerd ended at once:\n${tail}`);
        return (await answersPing(socket)) ? 'up' : undefined;
      },
      { what: 'the engine to answer', dump: () => tail },
    );
  } catch (error) {
    await end(dockerd, 0);
    await sweep(options);
    throw error;
  }
  return dockerd;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** SIGTERM, and SIGKILL when it takes longer than `graceMs`. */
async function end(child: ChildProcess, graceMs: number): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGCONT'); // a frozen one answers no SIGTERM
  child.kill('SIGTERM');
  const ended = () => (hasEnded(child) ? true : undefined);
  try {
    await until(ended, { what: 'dockerd to end', timeoutMs: graceMs, everyMs: 50 });
  } catch {
    await signalAndWait(child, 'SIGKILL');
  }
}

async function signalAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const ended = () => (hasEnded(child) ? true : undefined);
  await until(ended, { what: `dockerd to end by ${signal}`, everyMs: 20 });
}

async function sweep(options: EngineOptions): Promise<void> {
  const execRoot = options.execRoot ?? join(options.dir, 'exec');
  const env = packagesEnv(options.debian);
  for (const folder of new Set([options.dir, execRoot])) {
    await killLeftovers(folder);
    await unmountBelow(folder, env);
  }
  await killLeftovers(options.dataRoot);
  await unmountBelow(options.dataRoot, env);
  await tryCommand('rm', ['-rf', execRoot]);
}
