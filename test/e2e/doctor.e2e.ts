import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chosenEngine } from '../../sandbox/engine-choice.ts';
import { importImage } from '../../sandbox/images.ts';
import { type Lull, runLull } from '../../sandbox/lull.ts';
import { startLullCommand } from '../../sandbox/lull-command.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { openScenario, type Scenario, STACK } from './scenario.ts';

const ESCAPE = '\x1b';

describe('the doctor on a real engine', () => {
  let host: Scenario;
  let lull: Lull;
  let root: string;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    // In the search for other pruners this stands for `/`: what the machine has is not for this test.
    root = await mkdtemp(join(host.sandbox.dir, 'root'));
    lull = await host.watch();
  });
  after(() => host?.close());

  const args = (...words: readonly string[]) => [
    ...['doctor', ...words],
    ...['--root', root, '--config', lull.configFile],
  ];
  const examined = async () => {
    const said = await runLull(args('--json'), { dir: dirname(lull.configFile) });
    const findings: readonly Finding[] = JSON.parse(said.stdout).findings;
    const of = (check: string) => findings.filter((one) => one.check === check);
    return { ...said, findings, of };
  };
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  it('finds no problem with the watcher at work, and warns of a pattern that has matched nothing', async () => {
    const { code, findings, of, stderr } = await examined();
    assert.equal(code, 0, `${stderr}${JSON.stringify(findings, null, 2)}`);
    const version = await host.engine.docker('version', '--format', '{{.Server.Version}}');
    const store = chosenEngine().store === 'classic' ? 'graphdriver' : 'containerd';
    const saw = of('engine')[0]?.saw ?? '';
    assert.ok(saw.startsWith(`Docker ${version.trim()} (API `), saw);
    assert.match(saw, / answers at unix:/);
    assert.ok(saw.endsWith(`, ${store} image store`), saw);
    assert.match(of('swarm')[0]?.saw ?? '', /not part of a swarm/);
    assert.ok(of('disk').some(({ saw }) => saw.startsWith(host.engine.root)));
    assert.deepEqual(
      of('activity').map(({ verdict }) => verdict),
      ['ok', 'ok'],
    );
    assert.match(of('watcher')[0]?.saw ?? '', new RegExp(`pid ${lull.pid}`));
    assert.match(of('watcher')[1]?.saw ?? '', /state\.json is \d+s old/);
    assert.deepEqual(
      of('run patterns').map(({ verdict }) => verdict),
      ['warning'],
    );
  });

  it('knows a pattern that matches what the engine lists', async () => {
    const run = ['--network', 'host', '--name', `${STACK}_web`, 'base:1', 'true'];
    await host.engine.docker('run', ...run);
    const { of } = await examined();
    assert.equal(of('run patterns')[0]?.verdict, 'ok');
    await host.engine.docker('rm', `${STACK}_web`);
  });

  it('names every other pruner, with what to do: files, and a container', async () => {
    await put(
      'etc/systemd/system/docker-prune.service',
      '[Service]\nExecStart=docker system prune -f\n',
    );
    await put('etc/systemd/system/timers.target.wants/docker-prune.timer', '');
    await put('etc/systemd/system/docker-prune.timer', '[Timer]\nOnCalendar=daily\n');
    await put('etc/cron.d/gc', '0 3 * * * root docker image prune -af\n');
    await put('etc/docker/daemon.json', '{ "builder": { "gc": { "enabled": true } } }');
    await host.engine.docker('tag', 'base:1', 'stephanmisc/docuum:latest');
    const run = ['--detach', '--network', 'host', '--name', 'cleaner', 'stephanmisc/docuum'];
    await host.engine.docker('run', ...run);
    const { code, of } = await examined();
    assert.equal(code, 1);
    const said = of('other pruners').map(({ verdict, saw }) => `${verdict} ${saw}`);
    assert.equal(said.length, 3);
    assert.match(
      said.join('\n'),
      /problem .*docker-prune\.service[\s\S]*problem .*cron\.d\/gc[\s\S]*problem .*cleaner .*docuum/,
    );
    assert.equal(of('builder gc')[0]?.verdict, 'warning');
  });

  it('is for people on a terminal in colour, and piped without', async () => {
    const dir = dirname(lull.configFile);
    const piped = await runLull(args(), { dir });
    assert.equal(piped.code, 1);
    assert.match(
      piped.stdout,
      /^x problem {2}other pruners .*\n +why: .*\n +do: {2}`systemctl disable/m,
    );
    assert.match(piped.stdout, /\n3 problems, \d+ warnings?\n$/);
    assert.ok(!piped.stdout.includes(ESCAPE));
    const seen = startLullCommand(args(), { dir, terminal: true });
    assert.equal(await seen.ended, 1);
    assert.ok(seen.stdout().includes(`${ESCAPE}[31mx problem`));
  });

  it('says that nobody prunes once the watcher is gone, and works without an engine', async () => {
    await lull.stop();
    const alone = await examined();
    assert.equal(alone.code, 1);
    assert.match(alone.of('watcher')[0]?.saw ?? '', /no watcher answers/);
    await lull.writeConfig('[docker]\nhost = "unix:///nowhere/docker.sock"\n');
    const { code, of } = await examined();
    assert.equal(code, 1);
    assert.match(of('engine')[0]?.saw ?? '', /no answer at unix:\/\/\/nowhere.*ENOENT/);
    assert.equal(of('run patterns')[0]?.verdict, 'unknown');
  });

  it('takes an invalid configuration for a problem, and a file that is not there for wrong usage', async () => {
    await lull.writeConfig('[disk]\nhigh = "200%"\n');
    const { code, of } = await examined();
    assert.equal(code, 1);
    assert.match(of('configuration')[0]?.saw ?? '', /disk\.high/);
    const dir = dirname(lull.configFile);
    assert.equal((await runLull(['doctor', '--config', join(dir, 'none.toml')], { dir })).code, 2);
    assert.equal((await runLull(['doctor', '--nonsense'], { dir })).code, 2);
  });
});
