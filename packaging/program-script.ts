import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** What V8 made of the program the first time, for the watcher and for everything else. */
export type CodeKind = 'run' | 'command';

export function codeFile(dist: string, kind: CodeKind): string {
  return join(dist, `${kind}.code`);
}

export interface ProgramScript {
  readonly script: Script;
  /** Runs the program, as Node runs a CommonJS module. */
  run(require: NodeJS.Require): void;
}

/**
 * The bundled program. Node's own compile cache would need a directory that Lull may write to; this
 * code is shipped, and as trustworthy as the program. V8 compiles anew what another V8 has made.
 */
export function programScript(dist: string, code: Buffer | undefined): ProgramScript {
  const filename = join(dist, 'program.cjs');
  // The bundle is ASCII, and Latin-1 is the shorter way to the same string.
  const body = readFileSync(filename, 'latin1');
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${body}\n})`, {
    filename,
    ...(code === undefined ? {} : { cachedData: code }),
  });
  return {
    script,
    run: (require) => {
      const module = { exports: {} };
      script.runInThisContext()(module.exports, require, module, filename, dist);
    },
  };
}
