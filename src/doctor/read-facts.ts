import { dirname } from 'node:path';
import type { DockerReader } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';
import type { ConfigFacts, DoctorFacts, EngineFacts, Pruner, RunFacts } from './facts.ts';
import { filesBelow } from './files.ts';
import { findPrunerCron } from './find-cron.ts';
import { findPrunerUnits } from './find-units.ts';
import { isPrunerImage } from './prune-commands.ts';
import { readBuilderGc } from './read-builder-gc.ts';
import { readDisks, readEngine, readSignals } from './read-engine.ts';
import { readDirectory, readWatcher, recordedWords } from './read-watcher.ts';

export interface FactSources {
  readonly docker: DockerReader;
  readonly policy: Policy;
  readonly config: ConfigFacts;
  readonly clock: () => Moment;
  readonly uid: number;
  readonly runtimeDir: string;
  readonly stateDir: string;
  /** Stands for `/` in the search for other pruners. */
  readonly root: string;
}

/** Reads all that the checks judge; never rejects for what cannot be read. */
export async function readFacts(sources: FactSources): Promise<DoctorFacts> {
  const { docker, policy, clock, runtimeDir, stateDir } = sources;
  const { socket, holdDir } = policy.control;
  const files = filesBelow(sources.root);
  const engine = await readEngine(docker, clock);
  const fact = engine.kind === 'failed' ? null : engine.fact;
  const [disk, signals, watcher, builderGc, units, cron, directories] = await Promise.all([
    fact && readDisks(policy, fact, clock),
    fact && readSignals(docker, policy, fact, clock),
    readWatcher(socket, runtimeDir),
    readBuilderGc(files),
    findPrunerUnits(files),
    findPrunerCron(files),
    Promise.all([
      readDirectory("the holds' directory", holdDir),
      readDirectory("the control socket's directory", dirname(socket)),
      readDirectory("the history's directory", stateDir),
    ]),
  ]);
  return {
    now: clock().wall,
    uid: sources.uid,
    policy,
    config: sources.config,
    engine,
    disk,
    signals,
    directories,
    watcher,
    pruners: [...units, ...cron, ...prunerContainers(engine)],
    unsearched: files.denied,
    builderGc,
    runs: await readRuns(docker, engine, stateDir),
  };
}

function prunerContainers(engine: EngineFacts): readonly Pruner[] {
  if (engine.kind === 'failed') return [];
  return engine.containers
    .filter(({ image }) => isPrunerImage(image))
    .map(({ names, id, image, state }) => ({
      kind: 'container',
      where: `container ${names[0] ?? id.slice(0, 12)}`,
      what: `image ${image}`,
      active: state !== 'exited' && state !== 'dead' && state !== 'created',
    }));
}

/** Everything that a run could be named by. */
async function readRuns(
  docker: DockerReader,
  engine: EngineFacts,
  stateDir: string,
): Promise<RunFacts> {
  const recorded = recordedWords(stateDir);
  if (engine.kind === 'failed') return { names: null, labels: null, recorded };
  const manager = engine.fact.role === 'manager';
  const services = manager ? await docker.services().catch(() => []) : [];
  const labels = [...engine.containers, ...services].map((one) => one.labels);
  const groups = labels.flatMap((own) =>
    GROUPS.flatMap((key) => (own[key] === undefined ? [] : [own[key]])),
  );
  const own = [
    ...engine.containers.flatMap(({ names }) => names),
    ...services.map(({ name }) => name),
  ];
  return { names: [...own, ...groups], labels, recorded };
}

/** As the runs gate names a run. */
const GROUPS = [
  'com.docker.stack.namespace',
  'com.docker.compose.project',
  'com.docker.swarm.service.name',
] as const;
