import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** The machine that the absolute figures are of, in one line. */
export async function describeMachine(): Promise<string> {
  const models = new Set(cpus().map((cpu) => cpu.model.trim()));
  const os = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(os)?.[1] ?? 'an unknown system';
  const gib = (totalmem() / 1024 ** 3).toFixed(0);
  return [
    `${cpus().length} × ${[...models].join(', ') || 'an unknown processor'}`,
    `${gib} GiB of memory`,
    `${name}, Linux ${release()}`,
    `Node ${process.versions.node}`,
    // Its own work and that of others.
    `a load average of ${(loadavg()[0] ?? 0).toFixed(1)} in the last minute of the run`,
  ].join('; ');
}
