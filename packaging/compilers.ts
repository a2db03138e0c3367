import { setFlagsFromString } from 'node:v8';
import type { CodeKind } from './program-script.ts';

/** V8's optimizing compilers; its baseline compiler and its regular expressions stay as they are. */
const OFF = ['--no-opt', '--no-maglev'];

/**
 * A watcher has next to nothing to do, and V8's optimizing compilers take 12 MB of its memory, at
 * rest too: the watcher does without. On a host with ten thousand containers a first sync then
 * takes 1.5 s in place of 1.0 s. To be called before its script is compiled. Not options of Node's:
 * it refuses to start on one that it does not know, and these are V8's own.
 */
export function setCompilers(kind: CodeKind): void {
  if (kind === 'run') for (const flag of OFF) setFlagsFromString(flag);
}
