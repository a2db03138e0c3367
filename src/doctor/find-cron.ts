import type { Pruner } from './facts.ts';
import type { Files } from './files.ts';
import { pruneCommands } from './prune-commands.ts';
import { scriptsIn } from './scripts.ts';

/** cron(8) and anacron(8): tables, folders of tables, folders of scripts. */
const TABLES = ['/etc/crontab', '/etc/anacrontab'] as const;
const FOLDERS = [
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/etc/cron.monthly',
  '/var/spool/cron',
  '/var/spool/cron/crontabs',
  '/etc/periodic/daily',
] as const;

/** Cron's entries and scripts that prune, or that name a script which does. */
export async function findPrunerCron(files: Files): Promise<readonly Pruner[]> {
  const listed = await Promise.all(
    FOLDERS.map(async (folder) => (await files.names(folder)).map((name) => `${folder}/${name}`)),
  );
  const found = await Promise.all(
    [...TABLES, ...listed.flat()].map((path) => prunersIn(path, files)),
  );
  return found.flat();
}

async function prunersIn(where: string, files: Files): Promise<readonly Pruner[]> {
  const text = await files.text(where);
  if (text === null) return [];
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const commands = pruneCommands(text);
  const scripts = commands.length > 0 ? [] : await scriptsIn(lines, files);
  return [...commands, ...scripts.flatMap(pruneCommands)]
    .slice(0, 1)
    .map((what) => ({ kind: 'cron', where, what, active: true }));
}
