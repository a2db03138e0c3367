import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deleteHold, postHold, postInhibit } from '../../src/control/hold-client.ts';
import { holdRoutes } from '../../src/control/hold-routes.ts';
import { startControlServer } from '../../src/control/server.ts';
import { holdsSchema } from '../../src/report/hold-document.ts';
import { Host } from '../support/a-host.ts';
import { ask, holdRig } from './hold-rig.ts';

test('a hold is placed, listed and released; a hold of a file with any name too', async (t) => {
  const { socket, holdDir } = await holdRig(t);
  const placed = await postHold(socket, { why: 'backup\u001b[2J', who: 'anna', until: null });
  assert.ok(placed.kind === 'ok');
  const held = await placed.value.safe;
  assert.equal(held?.id, placed.value.id);
  assert.deepEqual(await readdir(holdDir), [held?.id]);
  await writeFile(join(holdDir, 'by hand é'), 'mine');
  const listed = await ask(socket, 'GET', '/v1/holds');
  const { holds } = holdsSchema.parse(listed.json);
  assert.deepEqual(
    holds.map(({ why, who }) => [why, who]),
    [
      ['mine', ''],
      ['backup [2J', 'anna'],
    ],
  );
  for (const { id } of holds) assert.equal((await deleteHold(socket, id)).kind, 'ok');
  assert.deepEqual(await readdir(holdDir), []);
});

test('what is no hold cannot be released, whatever its name', async (t) => {
  const { socket, holdDir } = await holdRig(t);
  await postHold(socket, { why: 'x', who: '', until: null });
  await writeFile(join(holdDir, '.hidden'), '');
  await writeFile(join(holdDir, '..', 'outside'), '');
  for (const id of ['none', '..%2Foutside', '%2E%2E%2Foutside', '.hidden', '..', '%00']) {
    assert.equal((await ask(socket, 'DELETE', `/v1/holds/${id}`)).status, 404, id);
  }
  assert.ok((await readdir(join(holdDir, '..'))).includes('outside'));
  assert.ok((await readdir(holdDir)).includes('.hidden'));
});

test('a body that says nothing useful is refused before anything is placed', async (t) => {
  const { socket, holdDir } = await holdRig(t);
  const refused = [
    ['', 400],
    ['nonsense', 400],
    ['{"why": "  "}', 400],
    [JSON.stringify({ why: 'x'.repeat(1_001) }), 400],
    ['{"why": "x", "until": "soon"}', 400],
    ['{"why": "x", "until": "2020-01-01T00:00:00Z"}', 400],
    [JSON.stringify({ why: 'x'.repeat(4_000_000) }), 413],
  ] as const;
  for (const [body, status] of refused) {
    const answer = await ask(socket, 'POST', '/v1/holds', body);
    assert.equal(answer.status, status, body.slice(0, 60));
  }
  const forged = JSON.stringify({ why: 'x', id: 'maintenance' });
  assert.equal((await ask(socket, 'POST', '/v1/inhibit', forged)).status, 400);
  await assert.rejects(readdir(holdDir), /ENOENT/);
});

test('a hold stops the prune that runs, and is answered in full only when that has ended', async (t) => {
  const { socket, stopped, finish } = await holdRig(t, new Host().pruning());
  const placed = await postHold(socket, { why: 'backup', who: '', until: null });
  assert.ok(placed.kind === 'ok');
  assert.match(stopped.join(), /holds: 1 hold: backup/);
  const first = await Promise.race([placed.value.safe, ask(socket, 'GET', '/v1/holds')]);
  assert.ok(first !== null && 'status' in first, 'answered while the prune runs');
  finish();
  assert.equal((await placed.value.safe)?.why, 'backup');
});

test('a deletion that outlived its time-out is waited for, too', async (t) => {
  const host = new Host().pruning().finish({ outcome: 'failed' }, true);
  const { core, socket } = await holdRig(t, host);
  const placed = await postHold(socket, { why: 'backup', who: '', until: null });
  assert.ok(placed.kind === 'ok');
  const first = await Promise.race([placed.value.safe, ask(socket, 'GET', '/v1/holds')]);
  assert.ok(first !== null && 'status' in first, 'answered while a deletion is at work');
  core.tell({ kind: 'slot-freed', at: host.now });
  assert.equal((await placed.value.safe)?.why, 'backup');
});

test('a watcher that ends before its prune has says so by an answer that is cut off', async (t) => {
  const { core, socket, holdDir } = await holdRig(t, new Host().pruning());
  const placed = await postHold(socket, { why: 'backup', who: '', until: null });
  const inhibited = await postInhibit(socket, { why: 'deploy', who: '' });
  assert.ok(placed.kind === 'ok' && inhibited.kind === 'ok');
  core.state$.complete();
  assert.equal(await placed.value.safe, null);
  assert.equal(await inhibited.value.safe, null);
  assert.deepEqual(await readdir(holdDir), [placed.value.id]);
});

test('before the watcher is there nothing is placed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lull-holds-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const socket = join(folder, 'lull.sock');
  const server = await startControlServer({
    socket,
    state: () => null,
    plan: () => Promise.reject(new Error('none')),
    routes: holdRoutes(() => null, Date.now),
  });
  assert.ok(server.kind === 'listening');
  t.after(() => server.close());
  assert.equal((await ask(socket, 'POST', '/v1/holds', '{"why":"x"}')).status, 503);
  assert.equal((await postInhibit(socket, { why: 'x', who: '' })).kind, 'failed');
});
