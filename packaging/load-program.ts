/** `dist/main.cjs` of an installed Lull: starts the program with the code that V8 has made of it before. */
import { readFileSync } from 'node:fs';
import { setCompilers } from './compilers.ts';
import { type CodeKind, codeFile, programScript } from './program-script.ts';

function codeFor(kind: CodeKind): Buffer | undefined {
  try {
    return readFileSync(codeFile(__dirname, kind));
  } catch {
    return undefined;
  }
}

// Node keeps silent about what is old in packages, which it knows by their folder: here they have none, and an operator cannot change them.
process.noDeprecation = true;
const kind: CodeKind = process.argv[2] === 'run' ? 'run' : 'command';
setCompilers(kind);
programScript(__dirname, codeFor(kind)).run(require);
