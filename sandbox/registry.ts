import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { packagesEnv } from './debian-packages.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export interface RequestCounts {
  readonly manifests: number;
  readonly blobs: number;
}

/** Debian's registry on loopback, where engines ask for no TLS. */
export interface Registry {
  /** `127.0.0.1:PORT`, as an image reference begins. */
  readonly host: string;
  readonly port: number;
  /** Its access log, in Apache's combined format, among what else it says. */
  readonly logFile: string;
  /** Reads of manifests and blobs that its access log has so far. */
  counts(): Promise<RequestCounts>;
  stop(): Promise<void>;
}

/** Starts the registry with its store in `dir/store`, and resolves once it answers. */
export async function startRegistry(options: {
  readonly dir: string;
  readonly debian: string;
}): Promise<Registry> {
  const { dir, debian } = options;
  const port = await freePort();
  await mkdir(join(dir, 'store'), { recursive: true });
  const config = join(dir, 'registry.json');
  // Its configuration is YAML, of which JSON is a subset.
  const settings = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(dir, 'store') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  };
  await writeFile(config, JSON.stringify(settings));
  const logFile = join(dir, 'registry.log');
  const output = await open(logFile, 'a');
  const child = spawn('docker-registry', ['serve', config], {
    env: packagesEnv(debian),
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  child.on('error', () => {});
  await output.close();
  const ended = () => child.pid === undefined || child.exitCode !== null || child.signalCode;
  const log = () => readFile(logFile, 'utf8');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    const gone = () => (ended() ? true : undefined);
    await until(gone, { what: 'the registry to end', everyMs: 20 });
  };
  try {
    const up = async () => ((await answers(port)) || ended() ? true : undefined);
    await until(up, { what: 'the registry to answer' });
    if (ended()) throw new Error(`the registry ended at once:\n${await log()}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const counts = async () => count(await log());
  return { host: `127.0.0.1:${port}`, port, logFile, counts, stop };
}

/** Counts the reads in an access log in Apache's combined format. */
function count(log: string): RequestCounts {
  const reads = (kind: string): number =>
    log.match(new RegExp(`"(?:GET|HEAD) /v2/\\S+/${kind}/`, 'g'))?.length ?? 0;
  return { manifests: reads('manifests'), blobs: reads('blobs') };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/v2/', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('error', () => resolve(false));
    asked.end();
  });
}
