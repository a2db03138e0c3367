/** What is read on a host on which somebody may name things. */
import { stringify } from 'smol-toml';
import { parseConfig } from '../../src/config/load.ts';
import type { DoctorFacts } from '../../src/doctor/facts.ts';
import { factsWith, reached } from '../doctor/facts.ts';
import { aContainer, hexId } from './fake-facts.ts';
import { hostileState } from './hostile-documents.ts';
import type { Speaker } from './hostile-text.ts';

export function doctorFacts(say: Speaker): DoctorFacts {
  const calm = factsWith();
  const named = aContainer({
    id: hexId(1),
    names: [say()],
    labels: { 'com.docker.compose.project': say() },
  });
  const path = say();
  return factsWith({
    config: { file: say(), exists: true, errors: [say(), say()] },
    engine: reached({ version: say(), roleDetail: say(), role: 'unknown' }, null, [named]),
    disk: {
      dockerRoot: say(),
      rootIsHere: true,
      contentRoots: [say()],
      samples: (calm.disk?.samples ?? []).map((sample) => ({ ...sample, path })),
      unreadable: [{ path: say(), reason: say() }],
    },
    signals: { pulls: say(), builds: say() },
    directories: [{ what: "the holds' directory", path: say(), fault: say() }],
    watcher: {
      socket: say(),
      answer: { kind: 'ok', value: hostileState(say) },
      dump: { file: say(), at: null, fault: say() },
    },
    pruners: (['systemd', 'cron', 'container'] as const).map((kind) => ({
      kind,
      where: say(),
      what: say(),
      active: true,
    })),
    unsearched: [say()],
    builderGc: { kind: 'unreadable', file: say(), reason: say() },
    runs: { names: [say()], labels: [{ [say()]: say() }], recorded: [say()] },
  });
}

const SURROUNDINGS = {
  dockerHost: 'unix:///var/run/docker.sock',
  socket: '/run/lull/lull.sock',
  holdDir: '/run/lull/hold.d',
};

/** Mistakes of every kind: unknown keys, wrong values, contradictions, and TOML that is none. */
export function configErrors(say: Speaker): readonly (readonly string[])[] {
  const well = () => say().toWellFormed();
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`${n}`, n]));
  const raw = {
    [well()]: well(),
    disk: { high: well(), low: well(), [well()]: { [well()]: [well()] } },
    run: { names: [`(${well()}`, well()], labels: [well()] },
    docker: { host: well() },
    control: { socket: well(), ...many },
    prune: { daily: well(), olderThan: well() },
    metrics: { listen: well() },
  };
  const sources = [stringify(raw), `a = ${say()}`, say(), `["${say()}`];
  return sources.map((text) => {
    const parsed = parseConfig(text, { file: say(), defaults: SURROUNDINGS });
    return parsed.ok ? [] : parsed.errors;
  });
}
