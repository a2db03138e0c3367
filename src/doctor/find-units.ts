import type { Pruner } from './facts.ts';
import type { Files } from './files.ts';
import { pruneCommands } from './prune-commands.ts';
import { scriptsIn } from './scripts.ts';

/** systemd.unit(5), the earlier the more it counts. */
const PLACES = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const;

interface Unit {
  readonly file: string;
  readonly name: string;
  /** With its drop-ins. */
  readonly text: string;
}

/** systemd's services whose commands prune; active when a timer or a target starts them. */
export async function findPrunerUnits(files: Files): Promise<readonly Pruner[]> {
  const wanted = await wantedUnits(files);
  const started = new Set([...wanted.filter(isService), ...(await startedByTimers(files, wanted))]);
  const services = await units(files, isService);
  const found = await Promise.all(
    services.map(async ({ file, name, text }) => {
      const what = await pruningCommand(execLines(text), files);
      return what === null
        ? []
        : [{ kind: 'systemd', where: file, what, active: started.has(name) } as const];
    }),
  );
  return found.flat();
}

const isService = (name: string): boolean => name.endsWith('.service');
const isTimer = (name: string): boolean => name.endsWith('.timer');

/** The commands of a unit's service, without systemd's prefixes of them. */
export function execLines(text: string): readonly string[] {
  return [
    ...text.replace(/\\\r?\n\s*/g, ' ').matchAll(/^[ \t]*Exec\w+[ \t]*=[ \t]*[-@:+!]*(.+)$/gm),
  ].map(([, command = '']) => command.trim());
}

async function pruningCommand(commands: readonly string[], files: Files): Promise<string | null> {
  const [direct] = commands.flatMap(pruneCommands);
  if (direct !== undefined) return direct;
  const scripts = await scriptsIn(commands, files);
  return scripts.flatMap(pruneCommands)[0] ?? null;
}

async function units(files: Files, wants: (name: string) => boolean): Promise<readonly Unit[]> {
  const found = new Map<string, Unit>();
  for (const place of PLACES) {
    for (const name of (await files.names(place)).filter(wants)) {
      if (found.has(name)) continue;
      const file = `${place}/${name}`;
      const text = [(await files.text(file)) ?? '', ...(await dropIns(files, name))].join('\n');
      found.set(name, { file, name, text });
    }
  }
  return [...found.values()];
}

async function dropIns(files: Files, name: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const place of PLACES) {
    const folder = `${place}/${name}.d`;
    for (const part of await files.names(folder)) {
      if (part.endsWith('.conf')) texts.push((await files.text(`${folder}/${part}`)) ?? '');
    }
  }
  return texts;
}

/** What `systemctl enable` has linked into a target. */
async function wantedUnits(files: Files): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const place of PLACES) {
    const folders = (await files.names(place)).filter((name) => /\.(?:wants|requires)$/.test(name));
    for (const folder of folders) {
      for (const name of await files.names(`${place}/${folder}`)) names.add(name);
    }
  }
  return [...names];
}

async function startedByTimers(
  files: Files,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const timers = await units(files, (name) => isTimer(name) && wanted.includes(name));
  return timers.map(
    ({ name, text }) =>
      /^[ \t]*Unit[ \t]*=[ \t]*(\S+)/m.exec(text)?.[1] ?? name.replace(/\.timer$/, '.service'),
  );
}
