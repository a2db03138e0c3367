import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { firstValueFrom, ReplaySubject, Subject, take, takeUntil, timer, toArray } from 'rxjs';
import { freePort } from '../../sandbox/free-port.ts';
import { until } from '../../sandbox/until.ts';
import {
  MAX_SCRAPERS,
  type MetricsServing,
  serveMetrics,
} from '../../src/control/metrics-server.ts';

const SOURCE = { contentType: 'text/plain; version=0.0.4', render: async () => 'lull_x 1\n' };

/** Serves until the test ends; tells what was said. */
function serving(t: TestContext, listen: string, source = SOURCE) {
  const end = new Subject<void>();
  const said = new ReplaySubject<MetricsServing>();
  let retries = 0;
  const retry = () => {
    retries += 1;
    return timer(5);
  };
  const feed = serveMetrics(listen, source, retry).pipe(takeUntil(end)).subscribe(said);
  t.after(() => feed.unsubscribe());
  return {
    said,
    retries: () => retries,
    first: () => firstValueFrom(said),
    stop: () => end.next(),
  };
}

async function onLoopback(t: TestContext, source = SOURCE) {
  const listen = `127.0.0.1:${await freePort()}`;
  const server = serving(t, listen, source);
  assert.deepEqual(await server.first(), { kind: 'serving', listen });
  return { listen, url: `http://${listen}`, ...server };
}

test('/metrics is served over TCP, and nothing else, whatever is asked', async (t) => {
  const { url } = await onLoopback(t);
  const scraped = await fetch(`${url}/metrics`);
  assert.equal(scraped.status, 200);
  assert.equal(scraped.headers.get('content-type'), SOURCE.contentType);
  assert.equal(await scraped.text(), 'lull_x 1\n');
  for (const path of ['/', '/v1/state', '/v1/prune', '/v1/holds', '/metrics/', '/metrics/x']) {
    assert.equal((await fetch(url + path)).status, 404, path);
    assert.equal((await fetch(url + path, { method: 'POST' })).status, 404, path);
  }
  for (const method of ['POST', 'PUT', 'DELETE']) {
    assert.equal((await fetch(`${url}/metrics`, { method })).status, 405, method);
  }
});

test('IPv6 in brackets is an address too', async (t) => {
  const listen = `[::1]:${await freePort()}`;
  assert.deepEqual(await serving(t, listen).first(), { kind: 'serving', listen });
  assert.equal((await fetch(`http://${listen}/metrics`)).status, 200);
});

test('an address in use is told once with its reason, and taken once it is free', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const listen = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const { said, retries } = serving(t, listen);
  const tried = { what: 'a third attempt', everyMs: 5 };
  await until(() => retries() >= 3 || undefined, tried);
  other.close();
  const [first, second] = await firstValueFrom(said.pipe(take(2), toArray()));
  assert.ok(first?.kind === 'unusable');
  assert.match(first.reason, /EADDRINUSE.*127\.0\.0\.1/);
  assert.deepEqual(second, { kind: 'serving', listen });
  assert.equal((await fetch(`http://${listen}/metrics`)).status, 200);
});

test('a name that does not resolve is told, too', async (t) => {
  const said = await serving(t, 'lull.invalid:9723').first();
  assert.equal(said.kind, 'unusable');
});

test('connections that say nothing make room for a scrape', async (t) => {
  const { listen, url } = await onLoopback(t);
  const idle: Socket[] = [];
  t.after(() => {
    for (const socket of idle) socket.destroy();
  });
  for (let opened = 0; opened < MAX_SCRAPERS; opened += 1) {
    const socket = connect(Number(listen.split(':')[1]), '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    idle.push(socket);
  }
  const oldestEnds = once(idle[0] as Socket, 'close');
  assert.equal((await fetch(`${url}/metrics`)).status, 200);
  idle[0]?.resume();
  await oldestEnds;
});

test('figures that cannot be made are a 500, and the next scrape is served', async (t) => {
  let broken = true;
  const render = async () => {
    if (broken) throw new Error('a defect');
    return 'lull_x 1\n';
  };
  const { url } = await onLoopback(t, { ...SOURCE, render });
  assert.equal((await fetch(`${url}/metrics`)).status, 500);
  broken = false;
  assert.equal((await fetch(`${url}/metrics`)).status, 200);
});

test('its end frees the address and ends connections that are open', async (t) => {
  const { listen, stop } = await onLoopback(t);
  const port = Number(listen.split(':')[1]);
  const open = connect(port, '127.0.0.1');
  await once(open, 'connect');
  stop();
  await once(open, 'close');
  const next = createServer().listen(port, '127.0.0.1');
  await once(next, 'listening');
  next.close();
});
