import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { getPlan, getState } from '../../src/control/client.ts';
import { type ControlServerOptions, startControlServer } from '../../src/control/server.ts';
import type { PlanReport } from '../../src/executor/plan-document.ts';
import { blockedDocument } from '../report/documents.ts';

const PLAN: PlanReport = {
  version: 1,
  at: '2026-11-23T05:00:00.000Z',
  remove: [],
  keep: [],
  totals: { containers: 0, images: 0, buildCache: 0, sizeBytes: 0, kept: 0 },
  relief: { atMostBytes: 0, atLeastBytes: 0 },
  disk: [],
  space: [],
};

async function socketFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-control-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'run', 'lull.sock');
}

async function listening(t: TestContext, options: Partial<ControlServerOptions> = {}) {
  const socket = options.socket ?? (await socketFor(t));
  const state = () => blockedDocument();
  const server = await startControlServer({ state, plan: async () => PLAN, ...options, socket });
  assert.ok(server.kind === 'listening');
  t.after(() => server.close());
  return { socket, server };
}

/** What the server sends back to raw bytes until it ends the connection. */
function raw(socket: string, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const connection = connect(socket, () => connection.end(bytes));
    connection.on('data', (chunk) => {
      received += chunk;
    });
    connection.on('error', () => {});
    connection.on('close', () => resolve(received));
  });
}

function ask(socket: string, method: string, path: string) {
  return new Promise<{ status: number | undefined; allow: string | undefined; body: string }>(
    (resolve, reject) => {
      request({ socketPath: socket, method, path, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, allow: response.headers.allow, body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

test('the state and the plan come over the socket, which is for its group only', async (t) => {
  const { socket } = await listening(t);
  assert.deepEqual(await getState(socket), { kind: 'ok', value: blockedDocument() });
  assert.deepEqual(await getPlan(socket), { kind: 'ok', value: PLAN });
  assert.equal((await stat(socket)).mode & 0o777, 0o660);
  assert.equal((await stat(join(socket, '..'))).mode & 0o777, 0o755);
  assert.deepEqual(await readdir(join(socket, '..')), ['lull.sock', 'lull.sock.lock']);
});

test('errors are JSON with a fitting status', async (t) => {
  const { socket } = await listening(t, {
    state: () => null,
    plan: async () => {
      throw new Error('the engine is lost');
    },
  });
  const missing = await ask(socket, 'GET', '/v1/nothing');
  assert.deepEqual(
    [missing.status, JSON.parse(missing.body)],
    [404, { error: 'no such resource' }],
  );
  const wrong = await ask(socket, 'DELETE', '/v1/state?x=1');
  assert.deepEqual([wrong.status, wrong.allow], [405, 'GET']);
  assert.equal((await ask(socket, 'GET', '/v1/state')).status, 503);
  assert.deepEqual(await getState(socket), { kind: 'failed', reason: 'the watcher is starting' });
  assert.deepEqual(await getPlan(socket), { kind: 'failed', reason: 'the engine is lost' });
});

test('a further route is one more row, and one that throws is answered with 500', async (t) => {
  const { socket } = await listening(t, {
    routes: [
      {
        method: 'POST',
        path: '/v1/boom',
        handle: () => {
          throw new Error('no luck');
        },
      },
    ],
  });
  const { status, body } = await ask(socket, 'POST', '/v1/boom');
  assert.deepEqual([status, JSON.parse(body)], [500, { error: 'no luck' }]);
});

test('the socket is the lock: a second watcher is told who has it', async (t) => {
  const { socket } = await listening(t);
  const second = await startControlServer({ socket, state: () => null, plan: async () => PLAN });
  assert.deepEqual(second, { kind: 'in-use', pid: 123 });
  assert.equal((await getState(socket)).kind, 'ok');
});

test('of watchers that start at the same instant exactly one gets the socket', async (t) => {
  const socket = await socketFor(t);
  await leaveStale(socket);
  const options = { socket, state: () => blockedDocument(), plan: async () => PLAN };
  const servers = await Promise.all(Array.from({ length: 5 }, () => startControlServer(options)));
  const won = servers.filter((server) => server.kind === 'listening');
  t.after(() => Promise.all(won.map((server) => server.close())));
  assert.equal(won.length, 1);
  assert.equal((await getState(socket)).kind, 'ok');
});

test('a socket left by a crash is replaced, another kind of file is left alone', async (t) => {
  const socket = await socketFor(t);
  await leaveStale(socket);
  assert.deepEqual(await getState(socket), { kind: 'not-running' });
  await listening(t, { socket });
  assert.equal((await getState(socket)).kind, 'ok');

  const file = `${socket}.txt`;
  await writeFile(file, 'mine');
  const options = { socket: file, state: () => null, plan: async () => PLAN };
  await assert.rejects(startControlServer(options), /is not a socket/);
  assert.ok((await stat(file)).isFile());
});

test('closing takes the socket away, but never that of a successor', async (t) => {
  const { socket, server } = await listening(t);
  await rm(socket);
  const { server: successor } = await listening(t, { socket });
  await server.close();
  assert.equal((await getState(socket)).kind, 'ok');
  await successor.close();
  assert.deepEqual(await getState(socket), { kind: 'not-running' });
  assert.deepEqual(await readdir(join(socket, '..')), ['lull.sock.lock']);
});

test('nothing that a client sends ends the server', async (t) => {
  const { socket } = await listening(t);
  const hostile = [
    'GET\r\n\r\n',
    'GET /v1/state HTTP/9.9\r\n\r\n',
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET //[:: HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /v1/state HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'POST /v1/state HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ];
  for (const bytes of hostile) {
    await raw(socket, bytes);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await raw(socket, bytes);
    }),
    { numRuns: 50 },
  );
  assert.match(await raw(socket, 'nonsense\r\n\r\n'), /400 Bad Request[\s\S]*"error"/);
  assert.equal((await getState(socket)).kind, 'ok');
});

test('an answer that is not of Lull is refused, not believed', async (t) => {
  const socket = await socketFor(t);
  const { server } = await listening(t, { socket, state: () => ({ version: 2 }) as never });
  const answer = await getState(socket);
  assert.ok(answer.kind === 'failed' && answer.reason.includes('not understood'));
  await server.close();
});

test('a watcher that hangs is said to, in time', async (t) => {
  const socket = await socketFor(t);
  await mkdir(join(socket, '..'));
  const server = createServer().listen(socket);
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const answer = await getState(socket, { timeoutMs: 50 });
  assert.ok(answer.kind === 'failed' && /did not answer within 0.05 s/.test(answer.reason));
});

/** A socket file that nobody listens on any more, as a crash leaves it. */
async function leaveStale(socket: string): Promise<void> {
  await mkdir(join(socket, '..'), { recursive: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${socket}.old`, resolve));
  await rename(`${socket}.old`, socket);
  await new Promise((resolve) => server.close(resolve));
}
