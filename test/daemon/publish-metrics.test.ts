import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { Subject } from 'rxjs';
import { freePort } from '../../sandbox/free-port.ts';
import { until } from '../../sandbox/until.ts';
import { createCore } from '../../src/daemon/core.ts';
import { publishMetrics } from '../../src/daemon/publish-metrics.ts';
import { createLog } from '../../src/report/log.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { aRegistry } from '../metrics/a-registry.ts';
import { blockedDocument } from '../report/documents.ts';
import { Host } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';

const WAIT = { what: 'a log line', everyMs: 5 };

/** A watcher's metrics with nothing configured, and what is logged of them. */
function published(t: TestContext) {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  const core = createCore(new Host().state);
  const documents$ = new Subject<StateDocument>();
  const host = aRegistry();
  const tools = { log: createLog({ stream }), metrics: host.metrics };
  const feed = publishMetrics(documents$, core, tools).subscribe();
  t.after(() => feed.unsubscribe());
  return {
    host,
    lines,
    documents$,
    configure: (listen: string) =>
      core.state$.next({ ...core.state$.value, policy: aPolicy({ metrics: { listen } }) }),
    says: (count: number) => until(() => lines[count - 1], WAIT),
  };
}

test('each document is told to the metrics with the policy in force', async (t) => {
  const watcher = published(t);
  watcher.documents$.next(blockedDocument());
  watcher.host.pass(3_000);
  watcher.documents$.next(blockedDocument());
  const scrape = await watcher.host.scrape();
  assert.equal(scrape.get('lull_blocked_seconds_total{gate="runs"}'), 3);
  assert.equal(scrape.get('lull_disk_threshold_ratio{threshold="low"}'), 0.75);
});

test('the address is followed: none, one, another, none again', async (t) => {
  const { configure, says, lines } = published(t);
  const [first, second] = [`127.0.0.1:${await freePort()}`, `[::1]:${await freePort()}`];
  assert.deepEqual(lines, []);
  configure(first);
  assert.deepEqual([(await says(1))['message'], lines[0]?.['listen']], ['metrics served', first]);
  assert.match(await (await fetch(`http://${first}/metrics`)).text(), /lull_build_info/);
  configure(second);
  assert.deepEqual([(await says(2))['message'], lines[1]?.['listen']], ['metrics served', second]);
  await assert.rejects(fetch(`http://${first}/metrics`));
  configure('');
  const { message, listen } = await says(3);
  assert.deepEqual([message, listen], ['metrics no longer served', second]);
  await assert.rejects(fetch(`http://${second}/metrics`));
});

test('an address in use is one warning that says what to do, and costs nothing else', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const { configure, says, documents$, host } = published(t);
  configure(taken);
  const { level, listen, reason, advice } = await says(1);
  assert.deepEqual([level, listen], ['warn', taken]);
  assert.match(String(reason), /EADDRINUSE/);
  assert.match(String(advice), /metrics\.listen/);
  documents$.next(blockedDocument());
  assert.equal((await host.scrape()).get('lull_phase{phase="blocked"}'), 1);
});
