import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type NixTools, openNixTools } from '../../sandbox/nix-tools.ts';
import { evaluate, ROOT } from './evaluation.ts';

/** Ten times the exposure level, as `systemd-analyze --threshold` counts it. */
const SHIPPED = 10;
/** With a network, for metrics or an engine behind TCP. */
const NETWORKED = 14;

const NETWORK = 'modules = [ { services.lull.settings.metrics.listen = "127.0.0.1:9723"; } ];';

describe('the systemd unit', () => {
  let nix: NixTools;
  let dir: string;
  before(async () => {
    nix = await openNixTools();
    dir = await mkdtemp(join(tmpdir(), 'lull-unit-'));
  });
  after(async () => {
    await rm(dir, { recursive: true, force: true });
    await nix[Symbol.asyncDispose]();
  });

  const source = (): Promise<string> => readFile(join(ROOT, 'systemd', 'lull.service'), 'utf8');
  const rendered = async (host = ''): Promise<string> =>
    String(await evaluate(nix, 'e.host.config.systemd.units."lull.service".text', host));
  const serviceOf = async (host = ''): Promise<Record<string, unknown>> =>
    (await evaluate(nix, 'e.host.config.systemd.services.lull.serviceConfig', host)) as Record<
      string,
      unknown
    >;

  /** What systemd has to say about it. Commands of the package are not on this machine. */
  async function complaints(text: string): Promise<string> {
    const file = join(dir, 'lull.service');
    const command = /^(Exec\w+)=\S*\/(?:lull|kill)\b.*$/gm;
    await writeFile(file, text.replace(command, '$1=/bin/true'));
    const verified = await nix.run('systemd-analyze', ['verify', '--man=no', file]);
    return verified.stdout + verified.stderr;
  }

  async function exposed(text: string, threshold: number): Promise<string | null> {
    const file = join(dir, 'lull.service');
    await writeFile(file, text);
    const rated = await nix.run('systemd-analyze', [
      ...['security', '--no-pager', '--offline=true', `--threshold=${threshold}`, file],
    ]);
    assert.match(rated.stdout, /Overall exposure level/, rated.stderr);
    return rated.code === 0 ? null : rated.stdout;
  }

  it('is one that systemd understands, on Debian and on NixOS', async () => {
    assert.equal(await complaints(await source()), '');
    assert.equal(await complaints(await rendered()), '');
    assert.equal(await complaints(await rendered(NETWORK)), '');
  });

  it('is exposed by 1.0 at most, and by 1.4 with a network', async () => {
    assert.equal(await exposed(await source(), SHIPPED), null);
    assert.equal(await exposed(await rendered(), SHIPPED), null);
    assert.equal(await exposed(await rendered(NETWORK), NETWORKED), null);
  });

  it('is the same on NixOS as on Debian, but for the paths of the programs', async () => {
    const lines = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => /^[A-Z]\w*=/.test(line) && !/^(Exec|Environment)/.test(line))
        .toSorted();
    assert.deepEqual(lines(await rendered()), lines(await source()));
  });

  it('runs the package by the file in /etc, which is checked before each reload', async () => {
    const host = 'lull = "/pkg";';
    const { ExecStart, ExecReload } = await serviceOf(host);
    assert.equal(ExecStart, '/pkg/bin/lull run');
    assert.ok(Array.isArray(ExecReload));
    assert.equal(ExecReload[0], '/pkg/bin/lull config check /etc/lull/lull.toml');
    assert.match(String(ExecReload[1]), /\/bin\/kill -HUP \$MAINPID$/);
  });

  it('has a network only where metrics or an engine behind TCP need one', async () => {
    const tcp = 'modules = [ { services.lull.settings.docker.host = "tcp://10.0.0.1:2376"; } ];';
    for (const host of [NETWORK, tcp]) {
      const open = await serviceOf(host);
      assert.equal(open['PrivateNetwork'], false);
      assert.equal(open['RestrictAddressFamilies'], 'AF_UNIX AF_INET AF_INET6');
      assert.equal(open['IPAddressDeny'], undefined);
    }
    const closed = await serviceOf();
    assert.equal(closed['PrivateNetwork'], 'yes');
    assert.equal(closed['RestrictAddressFamilies'], 'AF_UNIX');
    assert.equal(closed['IPAddressDeny'], 'any');
  });

  it('needs no Docker to start, and follows no restart of it', async () => {
    const text = await source();
    assert.doesNotMatch(text, /^(Wants|Requires|BindsTo|PartOf|Requisite|Upholds)=/m);
    assert.match(text, /^After=docker\.socket docker\.service$/m);
  });
});
