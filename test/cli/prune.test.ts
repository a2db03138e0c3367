import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NEVER, of } from 'rxjs';
import { runProgram } from '../../src/cli/program.ts';
import { startControlServer } from '../../src/control/server.ts';
import { streamRoutes } from '../../src/control/stream-routes.ts';
import { decisionWith } from '../report/documents.ts';
import { programDeps } from './program-deps.ts';

const CODES = [
  ['pruned', 0],
  ['ineffective', 0],
  ['dry-run', 0],
  ['not-needed', 0],
  ['failed', 1],
  ['skipped', 75],
  ['aborted', 75],
] as const;

for (const [outcome, code] of CODES) {
  test(`lull prune that ends ${outcome} exits ${code}, and says why`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'lull-prune-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const decision = decisionWith({ outcome, reason: 'so it came' });
    const server = await startControlServer({
      socket: join(folder, 'lull.sock'),
      state: () => null,
      plan: () => Promise.reject(new Error('none')),
      routes: streamRoutes({
        documents: () => NEVER,
        prune: () => of({ kind: 'decision', decision }),
      }),
    });
    assert.ok(server.kind === 'listening');
    t.after(() => server.close());
    const { deps, written } = programDeps(folder);
    assert.equal(await runProgram(['prune'], deps), code);
    assert.match(written.out, new RegExp(`^${outcome}.*: so it came`));
  });
}
