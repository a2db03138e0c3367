import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askSocket } from '../../sandbox/engine-http.ts';
import { importImage } from '../../sandbox/images.ts';
import { type Entry, type Journald, startJournald } from '../../sandbox/journald.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { until } from '../../sandbox/until.ts';
import { ALERTS } from '../../src/report/message-ids.ts';
import { isBlockedBy, openScenario, type Scenario, STACK } from './scenario.ts';

const FORGED = '\nLULL_FORGED=1\nPRIORITY=0\nMESSAGE_ID=00000000000000000000000000000000\n';

describe('the journal', () => {
  let host: Scenario;
  let journald: Journald;
  let lull: Lull;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    journald = await startJournald();
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(async () => {
    if (lull?.exitCode() === null) await lull.stop();
    await journald?.stop();
    await host?.close();
  });

  const alertsIn = (entries: readonly Entry[], alert: string) =>
    entries.filter((entry) => entry['LULL_ALERT'] === alert && entry['LULL_CLEARED'] === undefined);

  it('receives the alert of a skip under real pressure, with its fields, and forges none of them', async () => {
    const label = `com.docker.stack.namespace=${STACK}_x${FORGED}`;
    await host.engine.docker('run', '-d', '--network', 'none', '--label', label, 'base:1');
    lull = await startLull({
      config: host.config(),
      dir: await host.folder(),
      within: journald.asService,
    });
    await lull.waitFor(({ runs }) => runs.length === 1, { what: 'the run' });
    const why = `moving${FORGED}`;
    await writeFile(join(lull.holdDir, 'move'), JSON.stringify({ why, who: 'ops', until: null }));
    await lull.waitFor(({ holds }) => holds.length === 1, { what: 'the hold' });
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'runs'), { what: 'the skip' });

    const skip = await journald.entry(`MESSAGE_ID=${ALERTS.skip.messageId}`);
    assert.equal(skip['PRIORITY'], '4');
    assert.equal(skip['SYSLOG_IDENTIFIER'], 'lull');
    assert.equal(skip['_TRANSPORT'], 'journal');
    assert.equal(skip['_PID'], String(lull.pid));
    assert.equal(skip['LULL_ALERT'], 'skip');
    assert.equal(skip['LULL_GATES'], 'runs holds');
    assert.match(String(skip['LULL_REASON']), /^runs: 1 CI run live: .*; holds: 1 hold: moving/s);
    assert.match(String(skip['LULL_USED_RATIO']), /^0\.8\d*$/);
    assert.ok(String(skip['LULL_RUNS']).startsWith(`${STACK}_x`));
    assert.match(String(skip['MESSAGE']), /^prune skipped under pressure: runs: 1 CI run live/);
    assert.equal(String(skip['MESSAGE']).split('\n').length, 1);

    const all = await journald.entries();
    // All of the name, in the field that is its own, on one line.
    assert.ok(
      all.some((entry) => / LULL_FORGED=1 PRIORITY=0 [^\n]*$/.test(`${entry['LULL_RUN']}`)),
    );
    assert.ok(all.every((entry) => !String(entry['LULL_RUN']).includes('\n')));
    for (const entry of all) {
      assert.equal(entry['LULL_FORGED'], undefined);
      assert.match(String(entry['PRIORITY']), /^[2-6]$/);
    }
    assert.equal(alertsIn(all, 'skip').length, 1);
  });

  it('explains an alert by the catalog', async () => {
    const text = await journald.explained(`MESSAGE_ID=${ALERTS.skip.messageId}`);
    assert.match(text, /Subject: Lull: prune skipped under pressure/);
    assert.match(text, /not open: runs holds\./);
    assert.ok(text.includes(ALERTS.skip.advice.split(' ').slice(0, 6).join(' ')));
  });

  it('has the summary on SIGUSR2, line by line, and the counters are in the state', async () => {
    process.kill(lull.pid, 'SIGUSR2');
    const told = await until(
      async () =>
        (await journald.entries()).find(({ MESSAGE }) => /^state summary\n/.test(String(MESSAGE))),
      { what: 'the summary' },
    );
    assert.ok(String(told['MESSAGE']).split('\n').length > 8);
    const state = await lull.waitFor(({ counters }) => (counters['journalSent'] ?? 0) > 5, {
      what: 'the counters',
    });
    assert.equal(state.counters['journalDropped'], 0);
  });

  it('gets the end of the alert when the pressure ends, and the last line of all', async () => {
    await host.sandbox.disk.empty();
    const cleared = await journald.entry(
      `MESSAGE_ID=${ALERTS.skip.messageId}`,
      'LULL_CLEARED=true',
    );
    assert.equal(cleared['PRIORITY'], '6');
    assert.equal(await lull.stop(), 0);
    const all = await journald.entries();
    assert.equal(all.at(-1)?.['MESSAGE'], 'watcher stopped');
  });

  it('that is frozen stalls nothing: requests are answered, what is dropped is counted and told', async () => {
    const socket = join(await host.folder(), 'flood.sock');
    const program = join(import.meta.dirname, 'journal-flood.ts');
    const [command = '', ...args] = journald.asService([process.execPath, program, socket]);
    const { JOURNAL_STREAM: _, ...env } = process.env;
    const flooder = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    try {
      const counters = async () => {
        const { body } = await askSocket(socket, '/v1/counters');
        return JSON.parse(body) as Readonly<Record<string, number>>;
      };
      await until(counters, { what: 'the flooder' });
      journald.freeze();
      flooder.kill('SIGUSR2');
      // Each answer is a turn of the event loop between two lines.
      let during = 0;
      const full = await until(
        async () => {
          const now = await counters();
          if (now['logged'] !== 20_000) during += (now['logged'] ?? 0) > 0 ? 1 : 0;
          return now['logged'] === 20_000 ? now : undefined;
        },
        { what: 'all lines to be logged', everyMs: 0 },
      );
      assert.ok(during >= 3, `answered ${during} times while the lines were logged`);
      const dropped = full['journalDropped'] ?? 0;
      assert.ok(dropped > 15_000, `${dropped} dropped`);
      journald.thaw();
      const told = await until(
        async () => (await journald.entries()).find((entry) => entry['LULL_DROPPED'] !== undefined),
        { what: 'the drops to be told' },
      );
      assert.equal(told['LULL_DROPPED'], String(dropped));
      assert.equal(told['PRIORITY'], '4');
      const lines = (await journald.entries()).filter(({ LULL_FLOOD }) => LULL_FLOOD !== undefined);
      assert.equal(lines.length + dropped, 20_000);
      const warnings = lines.filter((entry) => entry['PRIORITY'] === '4');
      assert.equal(warnings.length, 20, 'no warning is dropped for the sake of others');
    } finally {
      journald.thaw();
      flooder.kill('SIGKILL');
    }
  });
});
