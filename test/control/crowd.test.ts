import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { NEVER, type Observable, Subject } from 'rxjs';
import { askSocket } from '../../sandbox/engine-http.ts';
import { until } from '../../sandbox/until.ts';
import { historyRoute } from '../../src/control/history-route.ts';
import { type ControlServer, startControlServer } from '../../src/control/server.ts';
import { streamRoutes } from '../../src/control/stream-routes.ts';
import type { PruneReport } from '../../src/report/prune-report.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { blockedDocument, decisionWith } from '../report/documents.ts';

const HEAD = 'HTTP/1.1\r\nHost: x\r\n';
const WAIT = { everyMs: 20 };

let folder: string;
let socket: string;
let server: ControlServer;
let documents$: Subject<StateDocument>;
let reports$: Observable<PruneReport>;
let plans: number;
let finishPlan: () => void;
let clients: Socket[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lull-crowd-'));
  socket = join(folder, 'lull.sock');
  documents$ = new Subject();
  reports$ = NEVER;
  plans = 0;
  finishPlan = () => {};
  clients = [];
  const long = () => decisionWith({ reason: 'because '.repeat(1_000) });
  server = await startControlServer({
    socket,
    state: () => blockedDocument(),
    plan: () => {
      plans += 1;
      return new Promise((done) => {
        finishPlan = () => done({ plan: plans } as never);
      });
    },
    routes: [
      ...streamRoutes({ documents: () => documents$, prune: () => reports$ }),
      historyRoute(
        () => ({ recent: (n) => Array.from({ length: n }, long), diskHistory: () => [] }),
        Date.now,
      ),
    ],
  });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  if (server.kind === 'listening') await server.close();
  await rm(folder, { recursive: true });
});

/** A client that says this and never ends by itself, nor reads unless it is made to. */
async function client(says: string | Uint8Array): Promise<Socket> {
  const one = connect(socket);
  clients.push(one);
  one.on('error', () => {});
  await new Promise((resolve) => one.once('connect', resolve).once('error', resolve));
  if (says.length > 0) one.write(says);
  return one;
}

/** Reads from now on: what has been read. */
function listen(one: Socket): () => string {
  let heard = '';
  one.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  return () => heard;
}

const crowd = (count: number, says: string): Promise<readonly Socket[]> =>
  Promise.all(Array.from({ length: count }, () => client(says)));

async function answered(path = '/v1/state', method = 'GET'): Promise<void> {
  const { status } = await askSocket(socket, path, { method });
  assert.equal(status, 200);
}

/** Ends when the server has ended the connection. */
async function ended(one: Socket): Promise<void> {
  one.resume();
  await until(() => one.readableEnded || one.destroyed || undefined, { ...WAIT, what: 'the end' });
}

test('two thousand connections that say nothing keep nobody out', async () => {
  const [first] = await crowd(1, '');
  for (let wave = 0; wave < 8; wave += 1) {
    await crowd(250, '');
    await answered();
  }
  await ended(first as Socket); // it made room
});

test('requests that are never completed keep nobody out', async () => {
  await crowd(300, `POST /v1/prune ${HEAD}Content-Length: 100\r\n`);
  await crowd(300, 'GE');
  await answered();
});

test('followers that never read keep nobody out, and cost no memory', async () => {
  const before = process.memoryUsage().rss;
  await crowd(500, `GET /v1/state/stream ${HEAD}\r\n`);
  for (let n = 0; n < 200; n += 1) documents$.next(blockedDocument());
  await answered();
  const follower = await client(`GET /v1/state/stream ${HEAD}\r\n`);
  const heard = listen(follower);
  await until(() => heard().includes('200 OK') || undefined, { ...WAIT, what: 'the head' });
  documents$.next(blockedDocument());
  await until(() => heard().includes('event: state') || undefined, { ...WAIT, what: 'a document' });
  assert.ok(process.memoryUsage().rss - before < 200e6);
});

test('long answers that are never read are not all kept', async () => {
  await crowd(100, `GET /v1/history?n=100 ${HEAD}\r\n`); // 0.8 MB each
  await answered();
  await answered('/v1/history?n=1');
});

test('of requests on top of another only the first is answered', async () => {
  const one = await client(`GET /v1/state ${HEAD}\r\n`.repeat(2_000));
  const heard = listen(one);
  await ended(one);
  assert.equal(heard().match(/200 OK/g)?.length, 1);
  await answered();
});

test('one request after the other on one connection is fine', async () => {
  const one = await client('');
  const heard = listen(one);
  for (let n = 1; n <= 5; n += 1) {
    one.write(`GET /v1/state ${HEAD}\r\n`);
    const all = () => heard().match(/"version":1/g)?.length === n || undefined;
    await until(all, { ...WAIT, what: `answer ${n}` });
  }
});

test('a body that nobody asked for ends the connection, after the answer', async () => {
  for (const request of [
    `GET /v1/state ${HEAD}Content-Length: 100000000000000\r\n\r\n`,
    `GET /v1/nothing ${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n`,
  ]) {
    const one = await client(request);
    const flood = Buffer.alloc(1024 * 1024, 0x61);
    const more = () => void (one.destroyed || one.write(flood));
    one.on('drain', more);
    more();
    await ended(one);
  }
  await answered();
});

test('prunes that are under way are not ended by another: that one is refused', async () => {
  const waiting = await crowd(64, `POST /v1/prune ${HEAD}\r\n`);
  await until(
    async () =>
      (await askSocket(socket, '/v1/prune', { method: 'POST', timeoutMs: 500 })).status === 503 ||
      undefined,
    { ...WAIT, what: 'the refusal' },
  );
  assert.ok(waiting.every((one) => !one.destroyed && !one.readableEnded));
  await answered();
});

test('who asks for a plan while one is being made gets that one', async () => {
  const ask = () => askSocket(socket, '/v1/plan');
  const asked = Promise.all(Array.from({ length: 50 }, ask));
  await until(() => plans > 0 || undefined, { ...WAIT, what: 'the first plan' });
  await answered();
  finishPlan();
  await asked;
  assert.equal(plans, 1);
});

test('a malformed request is answered and its connection is ended, though the client stays', async () => {
  const one = connect({ path: socket, allowHalfOpen: true });
  clients.push(one);
  const refused = new Promise((resolve) => one.once('error', resolve));
  one.write('nonsense\r\n\r\n');
  await ended(one);
  one.write('and more'); // a connection that is only half closed would take it
  assert.equal(((await refused) as NodeJS.ErrnoException).code, 'EPIPE');
});

test('whatever is said, the next client is answered', async () => {
  const words = fc.constantFrom(
    ...[
      'GET ',
      'POST ',
      'BREW ',
      '/v1/state ',
      '/v1/prune ',
      HEAD,
      '\r\n',
      '\r\n\r\n',
      '0\r\n\r\n',
    ],
    ...['Transfer-Encoding: chunked\r\n', 'Content-Length: 5\r\n', 'Expect: 100-continue\r\n'],
    ...['Connection: Upgrade\r\nUpgrade: x\r\n', `X: ${'y'.repeat(9_000)}\r\n`, 'CONNECT x:1 '],
  );
  const said = fc.oneof(
    fc.array(words, { maxLength: 12 }).map((all) => Buffer.from(all.join(''))),
    fc.uint8Array({ maxLength: 2_000 }),
  );
  const whole = fc.asyncProperty(said, fc.boolean(), async (bytes, halfClosed) => {
    const one = await client(bytes);
    if (halfClosed) one.end();
    await answered();
  });
  await fc.assert(whole, { numRuns: 100 });
});
