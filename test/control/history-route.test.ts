import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { askSocket } from '../../sandbox/engine-http.ts';
import { getHistory } from '../../src/control/client.ts';
import { historyRoute, PAGE } from '../../src/control/history-route.ts';
import { startControlServer } from '../../src/control/server.ts';
import { type HistorySource, historyDocument } from '../../src/report/history-document.ts';
import { decisionWith, NOW } from '../report/documents.ts';

async function served(t: TestContext, source: HistorySource): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-history-'));
  const socket = join(folder, 'lull.sock');
  const server = await startControlServer({
    socket,
    state: () => null,
    plan: () => Promise.reject(new Error('none')),
    routes: [
      historyRoute(
        () => source,
        () => NOW,
      ),
    ],
  });
  assert.ok(server.kind === 'listening');
  t.after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  return socket;
}

const DECISIONS = Array.from({ length: 4 * PAGE + 7 }, (_, n) => decisionWith({ id: `d${n}` }));
const DISK = [{ at: NOW - 5_000, path: '/d', usedRatio: 0.5 }];

test('a long history comes page by page, a turn of the event loop each, and is whole', async (t) => {
  let turn = 0;
  let counting = true;
  const count = (): void => {
    turn += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const turns: number[] = [];
  const source: HistorySource = {
    recent: (wanted, skip = 0) => {
      assert.ok(wanted <= PAGE, `${wanted} at once`);
      turns.push(turn);
      return DECISIONS.slice(skip, skip + wanted);
    },
    diskHistory: () => DISK,
  };
  const socket = await served(t, source);
  const answer = await getHistory(socket, 10_000);
  counting = false;
  assert.ok(answer.kind === 'ok');
  const whole = { ...source, recent: () => DECISIONS };
  assert.deepEqual(answer.value, historyDocument(whole, 10_000, NOW));
  assert.equal(new Set(turns).size, turns.length, 'two pages in one turn');
  for (const n of [1, PAGE, PAGE + 1]) {
    const { body } = await askSocket(socket, `/v1/history?n=${n}`);
    assert.equal(JSON.parse(body).decisions.length, n);
  }
});

test('what is decided while a history is sent makes nothing appear twice', async (t) => {
  const decisions = [...DECISIONS];
  const source: HistorySource = {
    recent: (wanted, skip = 0) => {
      const page = decisions.slice(skip, skip + wanted);
      decisions.unshift(decisionWith({ id: `new${decisions.length}` }));
      return page;
    },
    diskHistory: () => [],
  };
  const answer = await getHistory(await served(t, source), 10_000);
  assert.ok(answer.kind === 'ok');
  const ids = answer.value.decisions.map(({ id }) => id);
  assert.deepEqual(
    ids,
    DECISIONS.map(({ id }) => id),
  );
});
