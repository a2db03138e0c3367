/** `dist/main.cjs` of an installed Lull: starts the program with the code that V8 has made of it before. */
import { readFileSync } from 'node:fs';
import { codeFile, programScript } from './program-script.ts';

function codeFor(command: string | undefined): Buffer | undefined {
  try {
    return readFileSync(codeFile(__dirname, command === 'run' ? 'run' : 'command'));
  } catch {
    return undefined;
  }
}

// Node keeps silent about what is old in packages, which it knows by their folder: here they have none, and an operator cannot change them.
process.noDeprecation = true;
programScript(__dirname, codeFor(process.argv[2])).run(require);
