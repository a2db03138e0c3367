import assert from 'node:assert/strict';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askSocket } from '../../sandbox/engine-http.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { type Lull, runLull } from '../../sandbox/lull.ts';
import { type Promtool, unpackPromtool } from '../../sandbox/promtool.ts';
import { parseScrape, sumOf } from '../../sandbox/scrape.ts';
import { historySchema } from '../../src/report/history-document.ts';
import { isBlockedBy, openScenario, type Scenario, STACK } from './scenario.ts';

const PROMETHEUS = resolve(import.meta.dirname, '..', '..', 'prometheus');

describe('what Prometheus gets of a watcher on a real engine', () => {
  let host: Scenario;
  let lull: Lull;
  let promtool: Promtool;
  let listen: string;
  before(async () => {
    promtool = await unpackPromtool();
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    await danglingImages(host.engine, 3);
    listen = `127.0.0.1:${await freePort()}`;
    lull = await host.watch({ metrics: { listen } });
  });
  after(() => host?.close());

  const overTcp = async () => (await fetch(`http://${listen}/metrics`)).text();
  const onTheSocket = async () => (await askSocket(lull.socket, '/metrics')).body;

  it('is the same on the control socket and over TCP, where there is nothing else', async () => {
    const [one, other] = [parseScrape(await onTheSocket()), parseScrape(await overTcp())];
    // Calls and events that came in between are the only difference there may be.
    const moving = (name: string) => /^lull_engine_(calls|events|call_failures)_total/.test(name);
    const names = (scrape: ReadonlyMap<string, number>) =>
      [...scrape.keys()].filter((name) => !moving(name));
    assert.deepEqual(names(one), names(other));
    for (const path of ['/v1/state', '/v1/plan', '/v1/history', '/v1/holds', '/']) {
      assert.equal((await fetch(`http://${listen}${path}`)).status, 404, path);
    }
  });

  it('counts a skip and a prune as the history and the state have them', async () => {
    const run = ['--detach', '--network', 'host', '--name', `${STACK}_web`, 'base:1'];
    await host.engine.docker('run', ...run);
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'runs'), { what: 'the skip' });
    const blocked = parseScrape(await overTcp());
    assert.equal(blocked.get('lull_phase{phase="blocked"}'), 1);
    assert.equal(blocked.get('lull_gate_verdict{gate="runs",verdict="closed"}'), 1);
    assert.equal(blocked.get('lull_live_runs'), 1);
    assert.equal(blocked.get('lull_decisions_total{outcome="skipped",trigger="pressure"}'), 1);
    await host.engine.docker('rm', '--force', `${STACK}_web`);
    await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    await host.sandbox.disk.empty();
    const state = await lull.waitFor(({ phase }) => phase === 'idle', { what: 'no pressure' });

    const scrape = parseScrape(await overTcp());
    const told = await runLull(['history', '--json', '--config', lull.configFile], {
      dir: dirname(lull.configFile),
    });
    const { decisions } = historySchema.parse(JSON.parse(told.stdout));
    assert.ok(decisions.length >= 2);
    assert.equal(sumOf(scrape, 'lull_decisions_total'), decisions.length);
    for (const { outcome, trigger } of decisions) {
      const same = decisions.filter((one) => one.outcome === outcome && one.trigger === trigger);
      assert.equal(sumOf(scrape, 'lull_decisions_total', { outcome, trigger }), same.length);
      const counted = state.counters[outcome];
      assert.equal(sumOf(scrape, 'lull_decisions_total', { outcome }), counted);
    }
    const total = (figure: (one: (typeof decisions)[number]) => number) =>
      decisions.reduce((sum, one) => sum + figure(one), 0);
    const images = total(({ removed }) => removed.images);
    assert.ok(images >= 3);
    assert.equal(scrape.get('lull_removed_objects_total{kind="image"}'), images);
    assert.equal(scrape.get('lull_removed_objects_total{kind="container"}'), 0);
    assert.ok((scrape.get('lull_removed_bytes_total{kind="image"}') ?? 0) > 0);
    assert.equal(
      scrape.get('lull_freed_bytes_total'),
      total(({ freedBytes }) => freedBytes),
    );
    const seconds = total(({ durationMs }) => durationMs) / 1000;
    assert.ok(Math.abs(sumOf(scrape, 'lull_prune_duration_seconds_sum') - seconds) < 1e-6);
    assert.equal(
      scrape.get('lull_last_prune_timestamp_seconds'),
      Date.parse(state.lastPrune?.at ?? '') / 1000,
    );
    const waited = scrape.get('lull_blocked_seconds_total{gate="runs"}') ?? 0;
    assert.ok(waited > 0 && waited <= (scrape.get('lull_pressure_seconds_total') ?? 0));
  });

  it('counts the deletions that went over the wire', async () => {
    const scrape = parseScrape(await overTcp());
    const sent = host.relay.requests.filter(({ method }) => method === 'DELETE').length;
    assert.equal(sumOf(scrape, 'lull_deletion_duration_seconds_count'), sent);
    assert.equal(sumOf(scrape, 'lull_engine_calls_total', { call: 'delete-claim' }), sent);
    assert.ok(sumOf(scrape, 'lull_engine_calls_total', { call: 'containers' }) > 0);
    assert.ok(sumOf(scrape, 'lull_engine_events_total', { type: 'container' }) > 0);
  });

  it('is what promtool takes for well made', async () => {
    const checked = promtool(['check', 'metrics'], await overTcp());
    assert.deepEqual(checked, { code: 0, stdout: '', stderr: '' });
    assert.notEqual(promtool(['check', 'metrics'], 'lull_x_seconds_total_gauge 1\n').code, 0);
  });

  it('follows metrics.listen, and an address in use ends nothing', async () => {
    const old = listen;
    listen = `127.0.0.1:${await freePort()}`;
    await lull.writeConfig(host.config({ metrics: { listen } }));
    await lull.waitForLog(
      (line) => line['message'] === 'metrics served' && line['listen'] === listen,
    );
    assert.match(await overTcp(), /^lull_build_info\{/m);
    await assert.rejects(fetch(`http://${old}/metrics`));
    const second = await host.watch({ metrics: { listen } });
    const warning = await second.waitForLog(({ reason }) => /EADDRINUSE/.test(String(reason)));
    assert.equal(warning['level'], 'warn');
    assert.equal(second.exitCode(), null);
    const { body } = await askSocket(second.socket, '/metrics');
    assert.equal(parseScrape(body).get('lull_engine_connected'), 1);
  });
});

describe('the alert rules', () => {
  it('pass promtool’s check and their own tests', async () => {
    const promtool = await unpackPromtool();
    const checked = promtool(['check', 'rules', join(PROMETHEUS, 'lull.rules.yml')]);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const tested = promtool(['test', 'rules', join(PROMETHEUS, 'lull.rules.test.yml')]);
    assert.equal(tested.code, 0, tested.stdout + tested.stderr);
    assert.match(tested.stdout, /SUCCESS/);
  });
});
