/**
 * make-code.ts DIST run|command: runs the bundled program once, without an engine and in a folder of
 * its own, and keeps what V8 has compiled by then.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CodeKind, codeFile, programScript } from './program-script.ts';

/** Until the watcher has done everything that it does once. */
const WATCH_MS = 1500;

const [, , dist = '', kind] = process.argv;
if (kind !== 'run' && kind !== 'command') throw new Error('make-code.ts DIST run|command');
make(kind);

function make(kind: CodeKind): void {
  const dir = mkdtempSync(join(tmpdir(), 'lull-code-'));
  process.env['RUNTIME_DIRECTORY'] = dir;
  process.env['STATE_DIRECTORY'] = dir;
  process.env['DOCKER_HOST'] = `unix://${join(dir, 'no.sock')}`;
  delete process.env['JOURNAL_STREAM'];
  delete process.env['NOTIFY_SOCKET'];
  process.argv.splice(
    1,
    Number.POSITIVE_INFINITY,
    join(dist, 'main.cjs'),
    kind === 'run' ? 'run' : 'status',
  );
  const program = programScript(dist, undefined);
  program.run(createRequire(join(dist, 'main.cjs')));
  if (kind === 'run') setTimeout(() => process.kill(process.pid, 'SIGTERM'), WATCH_MS);
  process.on('exit', (code) => {
    rmSync(dir, { recursive: true, force: true });
    // `lull status` says by 3 that nothing runs.
    const expected = kind === 'run' ? 0 : 3;
    if (code !== expected) {
      process.stderr.write(`lull ${kind} exited ${code}, not ${expected}\n`);
      process.exitCode = 1;
      return;
    }
    writeFileSync(codeFile(dist, kind), program.script.createCachedData());
    process.exitCode = 0;
  });
}
