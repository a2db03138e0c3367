/** Names that a CI job chooses, on a real engine's own objects: what every command and the log make of them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { importImage } from '../../sandbox/images.ts';
import { type Lull, runLull } from '../../sandbox/lull.ts';
import { startLullCommand } from '../../sandbox/lull-command.ts';
import { assertSafe } from '../support/hostile-text.ts';
import { isBlockedBy, openScenario, type Scenario } from './scenario.ts';

const HARMLESS = 'abc-1a2b3c_ci_commoninternet_net';
const HOSTILE = `${HARMLESS}\n<0>forged\u001b[2J\u001b]52;c;ZQ==\u0007\u009b2J\u202e\u200b\nMESSAGE=x`;
const ENDLESS = `${HARMLESS}${'\u001b[45mx'.repeat(15_000)}`;

describe('names that mean harm, on a real engine', () => {
  let host: Scenario;
  let lull: Lull;
  const args = (...words: readonly string[]) => [...words, '--config', lull.configFile];
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    lull = await host.watch();
    for (const [index, name] of [HOSTILE, ENDLESS].entries()) {
      const labels = ['--label', `com.docker.stack.namespace=${name}`, '--label', `${name}=1`];
      const options = ['--detach', '--network', 'host', '--name', `r${index}`];
      await host.engine.docker('run', ...options, ...labels, 'base:1');
    }
    await writeFile(join(lull.holdDir, `h\u001b[2J\u202ex`), `${HOSTILE}\n`);
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'runs') && isBlockedBy(state, 'holds'), {
      what: 'the runs and the hold',
    });
  });
  after(() => host?.close());

  for (const words of [
    ...[['status'], ['status', '--json'], ['plan'], ['plan', '--json'], ['prune']],
    ...[['prune', '--json'], ['history'], ['history', '--json'], ['doctor'], ['release', HOSTILE]],
  ]) {
    it(`lull ${words
      .join(' ')
      .slice(0, 20)
      .replace(/[^ -~]/g, '?')} shows them, and is not steered`, async () => {
      const { stdout, stderr } = await runLull(args(...words), { dir: dirname(lull.configFile) });
      assert.notEqual(stdout + stderr, '');
      assertSafe(stdout, 'stdout');
      assertSafe(stderr, 'stderr');
      const longest = Math.max(...`${stdout}\n${stderr}`.split('\n').map(({ length }) => length));
      assert.ok(words.includes('--json') || longest < 20_000, `a line of ${longest} characters`);
    });
  }

  it('shows them on a terminal with no sequence but its own', async (t) => {
    const dir = dirname(lull.configFile);
    const watching = startLullCommand(args('status', '--watch'), { dir, terminal: true });
    t.after(() => watching.kill('SIGKILL'));
    await watching.says(/abc-1a2b3c_ci_commoninternet_net/);
    watching.type('q');
    assert.equal(await watching.ended, 0);
    assert.doesNotMatch(watching.stdout(), /\[2J|\]52;|\[45m/);
    assertSafe(stripVTControlCharacters(watching.stdout()).replaceAll('\r', ''), 'the terminal');
  });

  it('writes lines that are one JSON object each, with the names in them', async () => {
    const skip = await lull.waitForLog(({ alert }) => alert === 'skip');
    assert.match(JSON.stringify(skip), /abc-1a2b3c/);
    const torn = lull.log.filter((line) => Object.keys(line).length === 1 && 'msg' in line);
    assert.deepEqual(torn, []);
  });
});
