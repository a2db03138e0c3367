import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, runLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { alertsOf, isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

const DELETION = 'DELETE /images/lull.invalid/prune';

describe('the configuration', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
  });
  after(() => host?.close());
  afterEach(async () => {
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  const rejections = (lull: Lull) => alertsOf(lull, 'config-rejected');
  const rejected = (lull: Lull, count: number) =>
    lull.waitForLog((line) => rejections(lull).length >= count && line['alert'] !== undefined);

  for (const [title, toml, named] of [
    ['an unknown key', '[disk]\nhihg = "80%"\n', [/disk\.hihg/, /disk\.high|high/]],
    ['a wrong type', '[quiet]\nfor = true\n', [/quiet\.for/, /true/, /30s/]],
    ['a value that is none', '[disk]\nhigh = "much"\n', [/disk\.high/, /much/, /80%/]],
    ['a contradiction', '[disk]\nlow = "90%"\nhigh = "80%"\n', [/disk\.low/, /90\s?%/, /80\s?%/]],
    ['a pattern that is none', '[run]\nnames = ["(" ]\n', [/run\.names/, /\(/]],
    ['a text that is no TOML', 'dryRun = \n', [/line 1|1:/]],
  ] as const) {
    it(`with ${title} ends the start with 2, and says what is wrong and what is accepted`, async () => {
      const dir = await host.folder();
      const file = join(dir, 'bad.toml');
      await writeFile(file, toml);
      for (const words of [
        ['run', '--config', file],
        ['config', 'check', file],
      ]) {
        const ended = await runLull(words, { dir });
        assert.equal(ended.code, 2, ended.stdout);
        for (const pattern of named) assert.match(ended.stderr, pattern);
        assert.match(ended.stderr, /bad\.toml is not valid/);
      }
    });
  }

  it('that is named and not there ends the start with 2', async () => {
    const dir = await host.folder();
    const ended = await runLull(['run', '--config', join(dir, 'no.toml')], { dir });
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /no\.toml/);
  });

  it('is printed as it is in force, and what is printed is valid', async () => {
    const dir = await host.folder();
    const file = join(dir, 'some.toml');
    await writeFile(file, '[disk]\nhigh = "85%"\n');
    const printed = await runLull(['config', '--config', file], { dir });
    assert.equal(printed.code, 0, printed.stderr);
    assert.match(printed.stdout, /high = "85\s?%"/);
    await writeFile(file, printed.stdout);
    const checked = await runLull(['config', 'check', file], { dir });
    assert.equal(checked.code, 0, checked.stderr);
  });

  it('refused live leaves the old one in force, with one alert, until a valid one comes', async () => {
    const lull = await host.watch();
    const inForce = async () => (await lull.state())?.lull.config.error;
    assert.equal(await inForce(), null);
    const refusals: readonly (readonly [() => Promise<void>, RegExp])[] = [
      [() => lull.writeConfig('[disk]\nhigh = "much"\n'), /disk\.high/],
      [() => lull.writeConfig(''), /empty/],
      [() => rm(lull.configFile), /gone|vanished|not there|no longer/],
    ];
    for (const [index, [spoil, reason]] of refusals.entries()) {
      await spoil();
      const refused = await lull.waitFor(
        ({ lull: { config } }) => reason.test(config.error ?? ''),
        {
          what: `refusal ${index}`,
        },
      );
      assert.ok(refused.gates.length === 8);
      await rejected(lull, index + 1);
    }
    // The old one counts: a disk at 85 % is under pressure by its threshold.
    await host.hold(lull, 'wait');
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'holds'), { what: 'the skip' });

    // As editors do it: a new file over the old name.
    await writeFile(`${lull.configFile}.new`, host.config({ disk: { high: '90%', low: '88%' } }));
    await rename(`${lull.configFile}.new`, lull.configFile);
    await lull.waitFor(
      ({ pressure, lull: { config } }) => {
        return config.error === null && pressure.level === 'none';
      },
      { what: 'the valid one to be in force' },
    );
    const cleared = (line: Readonly<Record<string, unknown>>) =>
      line['alert'] === 'config-rejected' && line['cleared'] === true;
    await lull.waitForLog(cleared);
    assert.equal(rejections(lull).length, refusals.length);
  });

  it('changed in the middle of a prune ends it', async () => {
    const doomed = await danglingImages(host.engine, 20);
    const lull = await host.watch();
    const acted = new Promise<void>((resolve, reject) => {
      const forget = host.relay.onRequest(async ({ method, path }) => {
        if (!`${method} ${path}`.startsWith(DELETION)) return;
        forget();
        await lull.writeConfig(host.config({ prune: { images: false } }));
        const loaded = lull.log.filter(({ message }) => message === 'configuration loaded').length;
        await lull
          .waitFor(
            () => {
              const now = lull.log.filter(
                ({ message }) => message === 'configuration loaded',
              ).length;
              return now > loaded;
            },
            { what: 'the new one to be loaded' },
          )
          .then(() => resolve(), reject);
      });
    });
    await host.fill(0.85);
    await acted;
    const ended = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the end' });
    assert.equal(ended.lastPrune?.outcome, 'aborted');
    assert.match(ended.lastPrune?.reason ?? '', /configuration changed/);
    assert.equal(ended.lastPrune?.removed.images, 1);
    const left = await host.images();
    assert.equal(doomed.filter((id) => left.includes(id)).length, 19);
    await host.engine.docker('rmi', ...doomed.filter((id) => left.includes(id)));
  });

  it('names the directory of holds: a file in it holds, its text is why, and its end releases', async () => {
    const [dangling = ''] = await danglingImages(host.engine, 1);
    const lull = await host.watch();
    const written = writes(host.relay).length;
    await host.hold(lull, 'moving the data');
    await host.fill(0.85);
    const blocked = await lull.waitFor((state) => isBlockedBy(state, 'holds'), {
      what: 'the skip',
    });
    assert.equal(gateOf(blocked, 'holds').reason, '1 hold: moving the data');
    assert.equal(blocked.holds[0]?.until, null);
    assert.equal(writes(host.relay).length, written);
    await host.release(lull, 'moving the data');
    await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    assert.ok(!(await host.images()).includes(dangling));
  });
});
