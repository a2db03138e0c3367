import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { postInhibit } from '../../src/control/hold-client.ts';
import { holdSchema, holdsSchema } from '../../src/report/hold-document.ts';
import { Host } from '../support/a-host.ts';
import { ask, holdRig } from './hold-rig.ts';

test('an inhibit holds until its connection is closed, and is not released by hand', async (t) => {
  const { socket, stopped, finish, noInhibit } = await holdRig(t, new Host().pruning());
  const answer = await postInhibit(socket, { why: 'deploy', who: 'ci' });
  assert.ok(answer.kind === 'ok');
  const { id, safe, connection } = answer.value;
  assert.match(stopped.join(), /holds: 1 hold: deploy \(ci\)/);
  finish();
  const held = holdSchema.parse(await safe);
  assert.equal(held.id, id);
  assert.equal(held.until, null);
  const refused = await ask(socket, 'DELETE', `/v1/holds/${encodeURIComponent(id)}`);
  assert.equal(refused.status, 409);
  assert.match(JSON.stringify(refused.json), /deploy, ci\) ends by itself, with its command/);
  connection.destroy();
  await noInhibit();
});

test('one that comes back is the one it was', async (t) => {
  const { socket, noInhibit } = await holdRig(t);
  const asked = {
    why: 'deploy',
    who: 'ci',
    id: 'inhibit:0badcafe',
    since: '2026-01-01T00:00:00.000Z',
  };
  const answer = await postInhibit(socket, asked);
  assert.ok(answer.kind === 'ok');
  const { connection, safe } = answer.value;
  assert.deepEqual(await safe, { ...asked, until: null });
  connection.destroy();
  await noInhibit();
});

test('a client that goes away in the middle of its request holds nothing', async (t) => {
  const { core, socket } = await holdRig(t);
  const client = connect(socket);
  client.write('POST /v1/inhibit HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"why"');
  await new Promise<void>((resolve) => client.end(() => resolve()));
  const { json } = await ask(socket, 'GET', '/v1/holds');
  assert.deepEqual(json, { version: 1, holds: [] });
  assert.deepEqual(core.state$.value.inhibits, []);
});

test('a host full of jobs: more than a hundred commands hold at once, and are all listed', async (t) => {
  const { socket, noInhibit } = await holdRig(t);
  const asked = Array.from({ length: 130 }, (_, n) =>
    postInhibit(socket, { why: `job ${n}`, who: 'ci' }),
  );
  const answers = await Promise.all(asked);
  const held = answers.flatMap((one) => (one.kind === 'ok' ? [one.value] : []));
  assert.equal(held.length, 130);
  const listed = holdsSchema.parse((await ask(socket, 'GET', '/v1/holds')).json);
  assert.equal(listed.holds.length, 130);
  for (const { connection } of held) connection.destroy();
  await noInhibit();
});
