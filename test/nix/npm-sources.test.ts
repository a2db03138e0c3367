import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type NixTools, openNixTools } from '../../sandbox/nix-tools.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { evaluate, ROOT } from './evaluation.ts';

interface LockEntry {
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

describe('the packages of package-lock.json, which names no registry', () => {
  let nix: NixTools;
  let dir: string;
  let registry: Server;
  let address: string;
  let integrity: string;
  const requests: string[] = [];

  before(async () => {
    nix = await openNixTools();
    dir = await mkdtemp(join(tmpdir(), 'lull-npm-'));
    await mkdir(join(dir, 'package'));
    const manifest = { name: '@scope/thing', version: '1.2.3' };
    await writeFile(join(dir, 'package', 'package.json'), JSON.stringify(manifest));
    await runCommand('tar', ['-czf', 'thing.tgz', 'package'], { cwd: dir });
    const tarball = await readFile(join(dir, 'thing.tgz'));
    integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    registry = createServer(({ url = '' }, response) => {
      requests.push(url);
      if (url.endsWith('.tgz')) response.end(tarball);
      else response.end(JSON.stringify(packument(manifest, `${address}thing-1.2.3.tgz`)));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const bound = registry.address();
    assert.ok(typeof bound === 'object' && bound !== null);
    address = `http://127.0.0.1:${bound.port}/`;
  });
  after(async () => {
    registry.closeAllConnections();
    registry.close();
    await rm(dir, { recursive: true, force: true });
    await nix[Symbol.asyncDispose]();
  });

  const packument = (manifest: object, tarball: string): object => ({
    name: '@scope/thing',
    'dist-tags': { latest: '1.2.3' },
    versions: { '1.2.3': { ...manifest, dist: { tarball, integrity } } },
  });

  /** With the npm of this machine, as the build finds nodejs' in nixpkgs. */
  async function fetched(wanted: string): ReturnType<NixTools['run']> {
    const npm = (await runCommand('sh', ['-c', 'command -v npm'])).trim();
    await mkdir(join(dir, 'bin'), { recursive: true });
    const path = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`;
    const wrapper = `#!/bin/sh\nPATH=${path} exec ${npm} "$@"\n`;
    await writeFile(join(dir, 'bin', 'npm'), wrapper);
    await chmod(join(dir, 'bin', 'npm'), 0o755);
    const lock = JSON.stringify({
      packages: { '': {}, 'node_modules/@scope/thing': { version: '1.2.3', integrity: wanted } },
    });
    await writeFile(join(dir, 'lock.json'), lock);
    const expression = `let e = import ${join(import.meta.dirname, 'host.nix')} { };
      in (e.pkgs.callPackage ${join(ROOT, 'nix/npm-sources.nix')} {
        nodejs = "${dir}"; cacert = "${dir}"; packageLock = e.nixpkgs.lib.importJSON ${join(dir, 'lock.json')};
      })."node_modules/@scope/thing"`;
    return nix.run('nix-build', ['--no-out-link', '-E', expression], {
      npm_config_registry: address,
    });
  }

  it('are fetched by name and version, byte for byte, from the registry of the environment', async () => {
    const { code, stdout, stderr } = await fetched(integrity);
    assert.equal(code, 0, stderr);
    assert.deepEqual(await readFile(stdout.trim()), await readFile(join(dir, 'thing.tgz')));
    assert.match(stdout, /-scope-thing-1\.2\.3\.tgz\n$/);
    const asked = new Set(requests.map((url) => url.toLowerCase()));
    assert.deepEqual([...asked], ['/@scope%2fthing', '/thing-1.2.3.tgz']);
  });

  it('are refused when they are not those of the lock file', async () => {
    const other = `sha512-${createHash('sha512').update('another').digest('base64')}`;
    const { code, stderr } = await fetched(other);
    assert.notEqual(code, 0);
    assert.match(stderr, /hash mismatch/);
  });

  it('are all given to importNpmLock, but for those of other platforms', async () => {
    const given = 'builtins.attrNames e.flake.packages.x86_64-linux.lull.given.npmDeps.sources';
    const names = (await evaluate(nix, given)) as readonly string[];
    const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { readonly packages: Record<string, LockEntry> };
    const needed = Object.entries(packages)
      .filter(([path, entry]) => path !== '' && entry.optional !== true)
      .map(([path]) => path);
    assert.deepEqual(
      needed.filter((path) => !names.includes(path)),
      [],
    );
    assert.ok(names.includes('node_modules/@typescript/typescript-linux-x64'));
    assert.ok(!names.some((name) => /darwin|win32|arm64|musl/.test(name)), names.join('\n'));
  });
});
