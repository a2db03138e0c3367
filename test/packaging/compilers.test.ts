import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT } from '../../packaging/stage-program.ts';
import { runCommand } from '../../sandbox/run-command.ts';

const COMPILERS = JSON.stringify(join(ROOT, 'packaging', 'compilers.ts'));

/** What V8 says of its optimizations while a function gets hot. */
function optimizations(kind: 'run' | 'command'): Promise<string> {
  const program = `const { setCompilers } = await import(${COMPILERS});
    setCompilers('${kind}');
    function hot(upTo) { let sum = 0; for (let i = 0; i < upTo; i += 1) sum += i % 7; return sum; }
    hot(3e7);`;
  return runCommand(process.execPath, ['--trace-opt', '--input-type=module', '--eval', program]);
}

it('a watcher does without V8’s optimizing compilers, commands have them', async () => {
  assert.match(await optimizations('command'), /completed optimizing.*hot/);
  assert.doesNotMatch(await optimizations('run'), /completed optimizing.*hot/);
});
