import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryCommand } from '../../sandbox/run-command.ts';
import { until } from '../../sandbox/until.ts';
import { baseName } from './base-images.ts';
import { type Host, listOfStack } from './host.ts';
import type { PlayedRun } from './measures.ts';
import type { ScriptedRun } from './week-script.ts';

export type RunResult = Omit<PlayedRun, 'from' | 'to'>;

export interface RunWeights {
  /** Files of the project that the build copies. */
  readonly contextMib: number;
  /** What the build itself makes. */
  readonly builtMib: number;
}

const MIB = 1024 * 1024;

/**
 * One run, as CI scripts do it: build the project, put the tests' data into a container of its own (`docker create`, `docker cp`,
 * later `--volumes-from`: the usual way where the engine is not on the runner's machine), start what the tests need as a stack,
 * test, fetch the report, take the stack away. The tests' container and the previous build stay behind.
 */
export async function playRun(
  host: Host,
  run: ScriptedRun,
  name: string,
  options: { readonly weights: RunWeights; readonly deadlineMs: number },
): Promise<RunResult> {
  const { registry } = host;
  const folder = join(host.workspace, name);
  const app = `${registry.host}/app-${run.project}:latest`;
  const [data, tests] = [`${name}_data`, `${name}_tests`];
  const rejected: string[] = [];
  const deadline = performance.now() + options.deadlineMs;
  const left = () => Math.max(1, deadline - performance.now());
  const docker = (...args: readonly string[]) => dockerWithin(host, args, left());
  const steps: Readonly<Record<string, () => Promise<unknown>>> = {
    build: async () => {
      await writeContext(folder, host, run, options.weights);
      await docker('build', '-q', '--network', 'host', '-t', app, folder);
    },
    data: async () => {
      await docker('create', '--name', data, '-v', '/data', app, '/bin/true');
      await docker('cp', join(folder, 'Dockerfile'), `${data}:/data/example`);
    },
    deploy: async () => {
      await docker('stack', 'deploy', '-c', await writeStack(folder, host, run), name);
      await until(() => isUp(host, name), { what: 'the stack to run', timeoutMs: left() });
    },
    test: () =>
      docker('run', '--name', tests, ...TEST_OPTIONS, '--volumes-from', data, app, ...TEST),
    report: () => docker('cp', `${tests}:/report`, folder),
    remove: async () => {
      rejected.push(...(await rejectedTasks(host, name)));
      await docker('stack', 'rm', name);
      // As scripts tidy up: whoever was quicker, it is no failure.
      await docker('rm', '--volumes', data).catch(() => {});
    },
  };
  for (const [step, play] of Object.entries(steps)) {
    try {
      await play();
    } catch (error) {
      const said = (error instanceof Error ? error.message : String(error)).slice(-600);
      rejected.push(...(await rejectedTasks(host, name).catch(() => [])));
      for (const tidy of [
        ['stack', 'rm', name],
        ['rm', '--volumes', data],
      ]) {
        await dockerWithin(host, tidy, options.deadlineMs).catch(() => {});
      }
      return { name, failure: { step, said }, rejected: [...new Set(rejected)] };
    }
  }
  await rm(folder, { recursive: true, force: true });
  return { name, failure: null, rejected };
}

const TEST_OPTIONS = ['--network', 'host'];
const TEST = ['/bin/sh', '-c', '/bin/cat /data/example > /report && /bin/sleep 0.5'];

async function dockerWithin(
  { engine }: Host,
  args: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const env = { ...engine.env, DOCKER_BUILDKIT: '1' };
  const seconds = `${(timeoutMs / 1000).toFixed(1)}s`;
  const result = await tryCommand('timeout', [seconds, 'docker', ...args], { env });
  if (result.code === 0) return;
  const said = result.stderr.trim() || result.stdout.trim();
  throw new Error(`docker ${args[0]} exited ${result.code}: ${said}`);
}

async function writeContext(
  folder: string,
  { registry }: Host,
  run: ScriptedRun,
  { contextMib, builtMib }: RunWeights,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = createHash('shake256', { outputLength: contextMib * MIB })
    .update(folder)
    .digest();
  await writeFile(join(folder, 'files'), files);
  const made = `["/bin/busybox", "dd", "if=/dev/urandom", "of=/made", "bs=1M", "count=${builtMib}"]`;
  const from = `${registry.host}/${baseName(run.buildOn)}:1`;
  await writeFile(join(folder, 'Dockerfile'), `FROM ${from}\nCOPY files /files\nRUN ${made}\n`);
}

async function writeStack(folder: string, host: Host, run: ScriptedRun): Promise<string> {
  const repository = (base: number) => `${host.registry.host}/${baseName(base)}`;
  const service = (image: string) => ({ image, networks: ['host'] });
  const stack = {
    version: '3.8',
    services: {
      web: service(`${repository(run.byTag)}:1`),
      db: service(`${repository(run.byDigest)}@${host.digests[run.byDigest]}`),
    },
    networks: { host: { external: true, name: 'host' } },
  };
  const file = join(folder, 'stack.json');
  await writeFile(file, JSON.stringify(stack)); // YAML takes JSON
  return file;
}

const SERVICES = 2;

async function isUp(host: Host, stack: string): Promise<true | undefined> {
  const containers = await listOfStack<{ State: string }>(host, '/containers/json', stack);
  return containers.filter(({ State }) => State === 'running').length >= SERVICES || undefined;
}

async function rejectedTasks(host: Host, stack: string): Promise<readonly string[]> {
  const tasks = await listOfStack<{ Status: { State: string; Err?: string } }>(
    host,
    '/tasks',
    stack,
  );
  return tasks
    .filter(({ Status }) => Status.State === 'rejected' || Status.State === 'failed')
    .map(({ Status }) => Status.Err ?? Status.State);
}
