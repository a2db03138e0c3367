import { stat } from 'node:fs/promises';
import type { DockerReader } from '../docker/port.ts';
import type { EngineFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';
import { readBuilds } from '../streams/activity.ts';
import { diskReader } from '../streams/disk-sample.ts';
import { containerdRoots, dockerRoot, watchedPaths } from '../streams/file-system-roots.ts';
import { isThere } from '../streams/is-there.ts';
import { readPullFiles } from '../streams/pull-files.ts';
import type { DiskFacts, DoctorFacts, EngineFacts } from './facts.ts';

type Reader = Pick<DockerReader, 'ping' | 'engine' | 'containers' | 'buildCache'>;

/** What the engine says of itself; never rejects. */
export async function readEngine(docker: Reader, clock: () => Moment): Promise<EngineFacts> {
  try {
    const fact = await docker.engine();
    const { date } = await docker.ping();
    const here = clock().wall;
    const containers = await docker.containers();
    return {
      kind: 'reached',
      fact,
      containers,
      clock: date === null ? null : { engine: date, here },
    };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The file systems to watch, once. */
export async function readDisks(
  policy: Policy,
  engine: EngineFact,
  clock: () => Moment,
): Promise<DiskFacts> {
  const root = dockerRoot(policy, engine);
  return {
    dockerRoot: root,
    rootIsHere: await isDirectory(root),
    contentRoots: containerdRoots(policy, engine, isThere),
    ...(await diskReader({ clock })(watchedPaths(policy, engine, isThere))),
  };
}

async function isDirectory(path: string): Promise<boolean | null> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? false : null;
  }
}

/** Both signals of the activity gate, read as the watcher reads them. */
export async function readSignals(
  docker: Reader,
  policy: Policy,
  engine: EngineFact,
  clock: () => Moment,
): Promise<DoctorFacts['signals']> {
  const source = {
    root: dockerRoot(policy, engine),
    imageStore: engine.imageStore,
    contentRoots: containerdRoots(policy, engine, isThere),
  };
  const [pulls, builds] = await Promise.all([
    readPullFiles({ ...source, clock }),
    readBuilds(docker, clock),
  ]);
  return { pulls: pulls.blind, builds: builds.blind };
}
