import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type NixTools, openNixTools } from '../../sandbox/nix-tools.ts';
import { evaluate, ROOT, tryEvaluate } from './evaluation.ts';

describe('the flake, against a stand-in for nixpkgs', () => {
  let nix: NixTools;
  let project: string;
  before(async () => {
    nix = await openNixTools();
    project = await mkdtemp(join(tmpdir(), 'lull-flake-'));
    const parts = [
      'bin',
      'completions',
      'flake.nix',
      'man',
      'nix',
      'packaging',
      'schema',
      'src',
      'systemd',
    ];
    const files = (await readdir(ROOT)).filter((name) => /\.(?:json|md)$|^LICENSE$/.test(name));
    for (const part of [...parts, ...files]) {
      await cp(join(ROOT, part), join(project, part), { recursive: true });
    }
  });
  after(async () => {
    await rm(project, { recursive: true, force: true });
    await nix[Symbol.asyncDispose]();
  });

  it('has only files that parse, without undefined variables', async () => {
    const folders = ['nix', 'test/nix'];
    const found = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(join(ROOT, folder), { recursive: true }))
          .filter((name) => name.endsWith('.nix'))
          .map((name) => join(ROOT, folder, name)),
      ),
    );
    const files = [join(ROOT, 'flake.nix'), ...found.flat()];
    assert.ok(files.length >= 12, files.join('\n'));
    const parsed = await nix.run('nix-instantiate', ['--parse', ...files]);
    assert.equal(parsed.code, 0, parsed.stderr);
  });

  it('passes nix flake check: package, overlay, module, VM test', async () => {
    const checked = await nix.run('nix', [
      ...['flake', 'check', '--no-build', '--no-write-lock-file'],
      ...['--override-input', 'nixpkgs', `path:${join(ROOT, 'test/nix/stub')}`, `path:${project}`],
    ]);
    assert.equal(checked.code, 0, checked.stderr);
  });

  it('packages what package.json names, with completions and man pages', async () => {
    const attributes =
      '{ inherit (p) pname version; inherit (p.meta) mainProgram; inherit (p.given) postInstall; }';
    const given = (await evaluate(
      nix,
      `let p = e.flake.packages.x86_64-linux.lull; in ${attributes}`,
    )) as { readonly mainProgram: string; readonly postInstall: string };
    assert.equal(given.mainProgram, 'lull');
    for (const file of await readdir(join(ROOT, 'completions'))) {
      assert.ok(given.postInstall.includes(`completions/${file}`), file);
    }
    assert.match(given.postInstall, /installManPage man\/\*/);
    assert.ok((await readdir(join(ROOT, 'man'))).every((file) => /^[a-z.-]+\.[1-8]$/.test(file)));
  });

  it('has an overlay with the package', async () => {
    const name = 'e.nixpkgs.legacyPackages.x86_64-linux';
    const overlay = `(e.flake.overlays.default ${name} ${name}).lull.pname`;
    assert.equal(await evaluate(nix, overlay), 'lull');
  });

  it('has a VM test whose script is Python', async () => {
    const script = await evaluate(nix, 'e.flake.checks.x86_64-linux.vm.script');
    const compile = 'import sys; compile(sys.argv[1], "testScript", "exec")';
    const compiled = await nix.run('python3', ['-c', compile, String(script)]);
    assert.equal(compiled.code, 0, compiled.stderr);
    assert.match(String(script), /subtest/);
  });
});

const readme = (): Promise<string> => readFile(join(ROOT, 'README.md'), 'utf8');

describe('the module on a host', () => {
  let nix: NixTools;
  before(async () => {
    nix = await openNixTools();
  });
  after(() => nix[Symbol.asyncDispose]());

  const failedWith = async (module: string): Promise<readonly string[]> =>
    (await evaluate(nix, 'e.host.failed', `modules = [ ${module} ];`)) as readonly string[];

  it('accepts Docker with autoPrune off', async () => {
    assert.deepEqual(await failedWith('{ }'), []);
  });

  it('refuses autoPrune, and says what to delete', async () => {
    const failed = await failedWith('{ virtualisation.docker.autoPrune.enable = true; }');
    assert.equal(failed.length, 1);
    assert.match(failed[0] ?? '', /Delete .*virtualisation\.docker\.autoPrune\.enable = true/);
  });

  it('refuses a host without Docker', async () => {
    const failed = await failedWith('{ virtualisation.docker.enable = false; }');
    assert.equal(failed.length, 1);
    assert.match(failed[0] ?? '', /set virtualisation\.docker\.enable = true/);
  });

  it('is what the README migrates to, from a configuration that it refuses', async () => {
    const [before = '', after = ''] = [...(await readme()).matchAll(/^```nix\n(.*?)^```/gms)].map(
      (block) => block[1] ?? '',
    );
    const lull = `let lull.nixosModules.default = ${join(ROOT, 'nix/module.nix')}; in`;
    assert.deepEqual(await failedWith(`(${lull} { ${after} })`), []);
    const both = await failedWith(`(${lull} { ${after} }) { ${before} }`);
    assert.match(both.join(), /autoPrune/);
  });

  it('leaves docker-prune.service to NixOS, and defines one service of its own', async () => {
    const own = 'builtins.attrNames e.host.config.systemd.services';
    assert.deepEqual(await evaluate(nix, own), ['docker', 'docker-prune', 'lull']);
    const pruned = 'e.host.config.systemd.services.docker-prune.serviceConfig.ExecStart';
    assert.deepEqual(await evaluate(nix, pruned), ['docker system prune']);
  });

  it('does nothing until it is enabled', async () => {
    const off = '{ services.lull.enable = e0.lib.mkForce false; }';
    const stub = join(ROOT, 'test/nix/stub/lib.nix');
    const module = off.replace('e0.lib', `(import ${stub})`);
    const names = 'builtins.attrNames e.host.config.systemd.services';
    assert.deepEqual(await evaluate(nix, names, `modules = [ ${module} ];`), [
      'docker',
      'docker-prune',
    ]);
  });

  it('lets a group of another name in', async () => {
    const host = 'modules = [ { services.lull.group = "ci"; } ];';
    const config = 'e.host.config';
    const group = `${config}.systemd.services.lull.serviceConfig.Group`;
    assert.equal(await evaluate(nix, group, host), 'ci');
    assert.deepEqual(await evaluate(nix, `${config}.systemd.tmpfiles.rules`, host), [
      'd /run/lull 0750 lull ci -',
      'd /run/lull/hold.d 2770 lull ci -',
    ]);
    assert.equal(await evaluate(nix, `${config}.users.groups ? lull`, host), false);
  });

  it('refuses a setting of the wrong type by its name', async () => {
    const host = 'modules = [ { services.lull.settings.disk.high = 80; } ];';
    const path = 'e.host.config.services.lull.settings.disk.high';
    const refused = await tryEvaluate(nix, path, host);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /services\.lull\.settings\.disk\.high/);
  });
});
