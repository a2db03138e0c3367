import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, lullEnv, runLull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { stateDocumentSchema } from '../../src/report/state-document.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { openScenario, type Scenario } from './scenario.ts';

const LONG = { prune: { cooldown: '1h' } };

describe('a watcher that is stopped and started again', () => {
  let host: Scenario;
  let lull: Lull;
  const dir = () => dirname(lull.configFile);
  const args = (...words: readonly string[]) => [...words, '--config', lull.configFile];
  const dump = () =>
    readFile(join(lullEnv(dir())['RUNTIME_DIRECTORY'] ?? '', 'state.json'), 'utf8');
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    lull = await host.watch(LONG);
  });
  after(async () => {
    await lull?.stop();
    await host?.close();
  });

  it('replaces its dump as a whole: a reader never sees half a document', async () => {
    const seen = new Set<number>();
    const reading = new AbortController();
    const reader = async () => {
      while (!reading.signal.aborted) {
        const doc = stateDocumentSchema.parse(JSON.parse(await dump()));
        seen.add(doc.holds.length);
      }
    };
    const read = reader();
    read.catch(() => {}); // awaited below
    for (let n = 0; n < 10; n += 1) {
      await host.hold(lull, `hold-${n}`);
      await until(() => seen.has(n + 1) || undefined, {
        what: `the reader to see hold ${n}`,
        everyMs: 5,
      });
    }
    for (let n = 0; n < 10; n += 1) await host.release(lull, `hold-${n}`);
    await lull.waitFor(({ holds }) => holds.length === 0, { what: 'the release' });
    reading.abort();
    await read;
  });

  it('is the same document in the dump, on the socket and for lull status', async () => {
    const status = await runLull(args('status', '--json'), { dir: dir() });
    assert.equal(status.code, 0, status.stderr);
    const shown = stateDocumentSchema.parse(JSON.parse(status.stdout));
    const dumped = stateDocumentSchema.parse(JSON.parse(await dump()));
    assert.deepEqual(Object.keys(shown), Object.keys(dumped));
    assert.equal(shown.lull.pid, lull.pid);
    const words = await runLull(args('status'), { dir: dir() });
    assert.match(words.stdout, /^idle: there is no pressure, nothing to prune for/);
  });

  it('is the only one on its socket: a second ends with 1 and names it', async () => {
    const second = await runLull(args('run'), { dir: dir() });
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`another watcher \\(pid ${lull.pid}\\)`));
    assert.equal((await lull.state())?.lull.pid, lull.pid);
  });

  it('puts a summary into the log when it is sent SIGUSR2', async () => {
    process.kill(lull.pid, 'SIGUSR2');
    const line = await lull.waitForLog(({ message }) => message === 'state summary');
    assert.match(String(line['summary']), /pressure +none/);
  });

  it('still cools down after a prune of before, and knows its decisions', async () => {
    await danglingImages(host.engine, 1);
    await host.fill(0.85);
    const pruned = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    assert.equal(await lull.stop(), 0);
    const gone = await runLull(args('status'), { dir: dir() });
    assert.equal(gone.code, 3);
    assert.match(gone.stderr, /the watcher is not running/);

    lull = await startLull({ config: host.config(LONG), dir: dir() });
    const again = await lull.waitFor((state) => gateOf(state, 'engine').verdict === 'open', {
      what: 'the second watcher',
    });
    assert.notEqual(again.lull.pid, pruned.lull.pid);
    assert.deepEqual(again.lastPrune, pruned.lastPrune);
    assert.deepEqual(again.lastDecision, pruned.lastDecision);
    assert.equal(gateOf(again, 'cooldown').verdict, 'closed');
    assert.match(gateOf(again, 'cooldown').reason, /(59|60) min|1 h/);
  });

  it('is killed, and its successor takes the socket over', async () => {
    await lull.kill();
    lull = await startLull({ config: host.config(LONG), dir: dir() });
    await lull.waitFor((state) => state.lull.pid === lull.pid, { what: 'the successor' });
  });

  it('makes up for a daily tick of the time it was down, once', async () => {
    await lull.stop();
    await host.sandbox.disk.empty();
    const history = join(lull.stateDir, 'history.db');
    const store = openDecisionStore(history, Date.now());
    store.setLastTick(Date.now() - 3 * 24 * 3_600_000);
    store.close();
    lull = await startLull({ config: host.config(LONG), dir: dir() });
    const ticked = await lull.waitFor(({ lastDecision }) => lastDecision?.trigger === 'daily', {
      what: 'the tick',
    });
    assert.equal(ticked.lastDecision?.outcome, 'not-needed');
    await lull.stop();
    lull = await startLull({ config: host.config(LONG), dir: dir() });
    await lull.waitFor(({ phase }) => phase === 'cooling-down', {
      what: 'the last one to be up',
    });
    const daily = () => {
      const read = openDecisionStore(history, Date.now());
      const found = read.recent(100).filter(({ trigger }) => trigger === 'daily').length;
      read.close();
      return found;
    };
    await until(() => (daily() === 1 ? true : undefined), {
      what: 'exactly one record',
    });
  });
});
