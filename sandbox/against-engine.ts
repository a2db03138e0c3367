import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lullEnv } from './lull.ts';

const ROOT = resolve(import.meta.dirname, '..');

export interface AgainstEngineOptions {
  readonly host: string;
  readonly say: (...lines: readonly string[]) => void;
  readonly stopped: AbortSignal;
}

/** Runs the watcher on the machine's engine in the foreground, as a dry run, until it is stopped. */
export async function againstEngine(options: AgainstEngineOptions): Promise<number> {
  const { host, say, stopped } = options;
  const dir = await mkdtemp(join(tmpdir(), 'lull-start-'));
  try {
    for (const folder of ['run', 'state']) await mkdir(join(dir, folder));
    const config = join(dir, 'lull.toml');
    await writeFile(config, configuration(host, dir));
    introduce(say, host, config);
    const child = spawn(join(ROOT, 'bin', 'lull'), ['run', '--dry-run', '--config', config], {
      env: { ...lullEnv(dir), ...colour() },
      stdio: 'inherit',
      detached: true, // Ctrl-C on a terminal goes through here, so that it arrives once
    });
    const end = () => void child.kill('SIGTERM');
    stopped.addEventListener('abort', end, { once: true });
    if (stopped.aborted) end();
    const [code] = (await once(child, 'exit')) as [number | null];
    if (stopped.aborted) say('', 'Lull has stopped. Nothing was deleted.');
    return code ?? 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function introduce(say: AgainstEngineOptions['say'], host: string, config: string): void {
  say(
    `Lull watches the Docker Engine at ${host}, as a dry run: it decides, plans and reports,`,
    'and deletes nothing. What it would do goes to this terminal. Ctrl-C ends it.',
    '',
    'While it runs, in another terminal:',
    `  bin/lull status --config ${config}   what it sees, and what it waits for`,
    `  bin/lull plan --config ${config}     what a prune would remove, and what it keeps`,
    '',
    'To arm it, write a configuration of your own (`bin/lull config` prints the one in effect)',
    'and start it without --dry-run: `bin/lull run --config /etc/lull/lull.toml`, by hand or as',
    'a systemd service. Then it prunes when the disk is under pressure and the host is quiet.',
    '',
  );
}

function configuration(host: string, dir: string): string {
  // A JSON string is a TOML basic string.
  return [
    'dryRun = true',
    '[docker]',
    `host = ${JSON.stringify(host)}`,
    '[control]',
    `socket = ${JSON.stringify(join(dir, 'run', 'lull.sock'))}`,
    `holdDir = ${JSON.stringify(join(dir, 'run', 'hold.d'))}`,
    '',
  ].join('\n');
}

function colour(): NodeJS.ProcessEnv {
  return { NO_COLOR: process.env['NO_COLOR'] ?? '' };
}
