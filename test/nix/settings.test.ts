import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type NixTools, openNixTools } from '../../sandbox/nix-tools.ts';
import { parseConfig } from '../../src/config/load.ts';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { build, evaluate, ROOT } from './evaluation.ts';

const FILE = 'e.host.config.environment.etc."lull/lull.toml".source';
const SETTINGS = 'e.host.config.services.lull.settings';

describe('services.lull.settings', () => {
  let nix: NixTools;
  let dir: string;
  let lull: string;
  before(async () => {
    nix = await openNixTools();
    dir = await mkdtemp(join(tmpdir(), 'lull-settings-'));
    // The package of these checks: the checkout's own command.
    lull = `lull = "${dir}";`;
    await mkdir(join(dir, 'bin'));
    const command = join(dir, 'bin', 'lull');
    const main = join(ROOT, 'src', 'main.ts');
    await writeFile(command, `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`);
    await chmod(command, 0o755);
  });
  after(async () => {
    await rm(dir, { recursive: true, force: true });
    await nix[Symbol.asyncDispose]();
  });

  const effective = (toml: string) => {
    const parsed = parseConfig(toml, { file: 'lull.toml', defaults: SYSTEM_DEFAULTS });
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.errors.join('\n'));
    return parsed.effective;
  };
  const settings = (text: string): string =>
    `${lull} modules = [ { services.lull.settings = ${text}; } ];`;

  it('defaults to what Lull defaults to, key by key', async () => {
    const { code, stdout, stderr } = await build(nix, FILE, lull);
    assert.equal(code, 0, stderr);
    assert.deepEqual(effective(await readFile(stdout.trim(), 'utf8')), effective(''));
    assert.deepEqual(await evaluate(nix, SETTINGS), effective(''));
  });

  it('has an option for every key, with what the schema says of it', async () => {
    const submodule = 'e.host.options.services.lull.settings.type.subModules';
    const options = (await evaluate(
      nix,
      `let o = (builtins.head ${submodule}).options; l = e.nixpkgs.lib;
       in l.mapAttrs (_: v: v.description or "") o`,
    )) as Record<string, string>;
    assert.deepEqual(new Set(Object.keys(options)), new Set(Object.keys(effective(''))));
    assert.equal(options['dryRun'], 'Decide, plan and report, delete nothing.');
  });

  it('writes what is set over the defaults, and keys it has no option for', async () => {
    const host = settings(
      '{ disk.high = "85%"; run.names = [ "^pr-\\\\d+_" ]; prune.images = false; }',
    );
    const { code, stdout, stderr } = await build(nix, FILE, host);
    assert.equal(code, 0, stderr);
    const said = effective(await readFile(stdout.trim(), 'utf8'));
    assert.equal(said.disk.high, '85%');
    assert.deepEqual(said.run.names, ['^pr-\\d+_']);
    assert.equal(said.prune.images, false);
    assert.equal(said.disk.low, effective('').disk.low);
    const free = settings('{ disk.newKey = "x"; newTable.key = 1; }');
    const both = `{ inherit (${SETTINGS}) newTable; inherit (${SETTINGS}.disk) newKey; }`;
    assert.deepEqual(await evaluate(nix, both, free), { newKey: 'x', newTable: { key: 1 } });
  });

  it('fails the build of the system on a file that Lull would refuse, and names the keys', async () => {
    const wrong =
      '{ disk.high = "80"; disk.hihg = "80%"; run.names = [ "(" ]; prune.daily = "3:30"; }';
    const { code, stderr } = await build(nix, FILE, settings(wrong));
    assert.notEqual(code, 0);
    for (const key of [/disk\.high = "80"/, /disk\.hihg/, /run\.names/, /prune\.daily = "3:30"/]) {
      assert.match(stderr, key);
    }
  });
});
