import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesEnv, unpackDebianPackages } from './debian-packages.ts';
import { createDisk, type Disk } from './disk.ts';
import { dockerClientEnv } from './docker-client.ts';
import type { EngineClient } from './engine.ts';
import { answersPing } from './engine-http.ts';
import { unmountBelow } from './leftovers.ts';
import { runCommand, tryCommand } from './run-command.ts';
import { unpackTool } from './tools.ts';
import { InVain, until } from './until.ts';

/** Debian's Podman, its Docker-compatible socket, and a small disk of its own for what it stores. */
export interface Podman extends EngineClient {
  readonly socket: string;
  readonly disk: Disk;
  /** Podman's own command on the same store. */
  podman(...args: readonly string[]): Promise<string>;
  /** Ends and removes all of it. Never throws. */
  remove(): Promise<void>;
}

/** Starts `podman system service` from unpacked packages, and resolves once it answers. */
export async function startPodman(options: { readonly sizeMiB: number }): Promise<Podman> {
  const folder = await unpackTool('podman');
  const debian = await unpackDebianPackages();
  const dir = await mkdtemp(join(tmpdir(), 'lull-podman-'));
  const disk = await createDisk({ dir, sizeMiB: options.sizeMiB, env: packagesEnv(debian) });
  const env = await configure({ dir, folder, debian, store: disk.mountPoint });
  const socket = join(dir, 'podman.sock');
  const podman = (...args: readonly string[]) => runCommand('podman', args, { env });
  let service: ChildProcess | undefined;
  const remove = async (): Promise<void> => {
    await tryCommand('podman', ['rm', '--all', '--force', '--time', '0'], { env }).catch(() => {});
    service?.kill('SIGKILL');
    await unmountBelow(dir, env);
    await disk.remove().catch(() => {});
    await rm(dir, { recursive: true, force: true }).catch(() => {});
  };
  try {
    service = await serve(dir, socket, env);
  } catch (error) {
    await remove();
    throw error;
  }
  const client = await dockerClientEnv({ debian, dir, socket });
  return {
    dir,
    debian,
    socket,
    disk,
    podman,
    docker: (...args) => runCommand('docker', args, { env: client }),
    remove,
  };
}

/** Everything that Podman would look for in /etc, /run and /var, in `dir`. */
async function configure(places: {
  readonly dir: string;
  readonly folder: string;
  readonly debian: string;
  readonly store: string;
}): Promise<NodeJS.ProcessEnv> {
  const { dir, folder, debian, store } = places;
  const [engine, storage] = [join(dir, 'containers.conf'), join(dir, 'storage.conf')];
  // From version 5 on, Podman knows no CNI.
  const helpers = join(folder, 'usr', 'lib', 'podman');
  const backend = existsSync(join(helpers, 'netavark')) ? 'netavark' : 'cni';
  // Podman hands no LD_LIBRARY_PATH on to what it starts.
  const wrapped = async (name: string, unpacked: string): Promise<string> => {
    const { LD_LIBRARY_PATH: libraries, PATH: path } = packagesEnv(unpacked);
    const script = `#!/bin/sh\nPATH=${path} LD_LIBRARY_PATH=${libraries} exec ${name} "$@"\n`;
    await writeFile(join(dir, name), script, { mode: 0o755 });
    return join(dir, name);
  };
  // The engine's runc: crun refuses machines with control groups of both versions.
  const runtime = await wrapped('runc', debian);
  const conmon = await wrapped('conmon', folder);
  // A JSON string is a TOML basic string.
  const quoted = (text: string) => JSON.stringify(text);
  await writeFile(
    engine,
    [
      '[containers]',
      `seccomp_profile = ${quoted(join(folder, 'usr/share/containers/seccomp.json'))}`,
      'apparmor_profile = "unconfined"',
      // Not every machine lets a container raise its limits.
      'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
      '[engine]',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "file"',
      `conmon_path = [${quoted(conmon)}]`,
      'runtime = "runc"',
      `helper_binaries_dir = [${quoted(helpers)}]`,
      `tmp_dir = ${quoted(join(dir, 'tmp'))}`,
      `static_dir = ${quoted(join(store, 'libpod'))}`,
      '[engine.runtimes]',
      `runc = [${quoted(runtime)}]`,
      '[network]',
      `network_backend = ${quoted(backend)}`,
      `network_config_dir = ${quoted(join(dir, 'net'))}`,
      '',
    ].join('\n'),
  );
  const lines = ['driver = "overlay"', `runroot = ${quoted(join(dir, 'run'))}`];
  lines.push(`graphroot = ${quoted(store)}`);
  await writeFile(storage, ['[storage]', ...lines, ''].join('\n'));
  const home = join(dir, 'home', '.config', 'containers');
  await mkdir(home, { recursive: true });
  const anything = { default: [{ type: 'insecureAcceptAnything' }] };
  await writeFile(join(home, 'policy.json'), JSON.stringify(anything));
  await writeFile(join(dir, 'registries.conf'), '');
  return {
    ...packagesEnv(folder),
    HOME: join(dir, 'home'),
    CONTAINERS_CONF: engine,
    CONTAINERS_STORAGE_CONF: storage,
    CONTAINERS_REGISTRIES_CONF: join(dir, 'registries.conf'),
  };
}

async function serve(dir: string, socket: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const file = join(dir, 'podman.log');
  const output = await open(file, 'a');
  const args = ['system', 'service', '--time=0', `unix://${socket}`];
  const service = spawn('podman', args, {
    env,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  service.on('error', () => {});
  await output.close();
  let tail = '';
  const up = async () => {
    tail = (await readFile(file, 'utf8')).slice(-2000);
    const ended = service.pid === undefined || service.exitCode !== null;
    if (ended) throw new InVain(`podman ended:\n${tail}`);
    return (await answersPing(socket)) ? true : undefined;
  };
  await until(up, { what: 'Podman to answer', dump: () => tail });
  return service;
}
