import * as z from 'zod';
import type { BuilderGc } from './facts.ts';
import type { Files } from './files.ts';
import { execLines } from './find-units.ts';

const DEFAULT_FILE = '/etc/docker/daemon.json';
const UNITS = [
  '/etc/systemd/system/docker.service',
  '/run/systemd/system/docker.service',
  '/usr/lib/systemd/system/docker.service',
  '/lib/systemd/system/docker.service',
];

const shape = z.object({
  builder: z.object({ gc: z.object({ enabled: z.boolean().optional() }).optional() }).optional(),
});

/** What the engine's configuration says of its own collection of build cache. */
export async function readBuilderGc(files: Files): Promise<BuilderGc> {
  const file = await daemonFile(files);
  const text = await files.text(file);
  if (text === null) {
    return files.denied.includes(file)
      ? { kind: 'unreadable', file, reason: 'permission denied' }
      : { kind: 'no-file', file };
  }
  try {
    const { builder } = shape.parse(JSON.parse(text));
    return { kind: 'read', file, enabled: builder?.gc?.enabled ?? null };
  } catch {
    return { kind: 'unreadable', file, reason: 'it is no valid configuration of the engine' };
  }
}

/** The file that docker.service names, as on NixOS, else the usual one. */
async function daemonFile(files: Files): Promise<string> {
  for (const unit of UNITS) {
    const text = await files.text(unit);
    const [named] = execLines(text ?? '').flatMap((line) => {
      const match = /--config-file[= ](\S+)/.exec(line);
      return match?.[1] === undefined ? [] : [match[1]];
    });
    if (named !== undefined) return named;
  }
  return DEFAULT_FILE;
}
