/** The program as packages install it, away from the checkout and its packages. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';
import { bundleProgram } from '../../packaging/bundle-program.ts';
import { NODE_FLAGS } from '../../packaging/node-flags.ts';
import { type CommandResult, runCommand, tryCommand } from '../../sandbox/run-command.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
/** Lull does without the one, and `debug` without the other. */
const DISPENSABLE = ['koffi', 'supports-color'];
const KINDS = ['run', 'command'] as const;

describe('the bundled program', () => {
  let home: string;
  let dist: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'lull-bundle-'));
    dist = join(home, 'dist');
    await cp(join(ROOT, 'package.json'), join(home, 'package.json'));
    await mkdir(dist);
    await writeFile(join(dist, 'old.cjs'), '');
    await bundleProgram(dist);
  });
  after(() => rm(home, { recursive: true, force: true }));

  const env = () => ({
    PATH: process.env['PATH'],
    RUNTIME_DIRECTORY: join(home, 'run'),
    STATE_DIRECTORY: join(home, 'state'),
  });
  const started = (main: string, args: readonly string[]): Promise<CommandResult> =>
    tryCommand(process.execPath, [...NODE_FLAGS, main, ...args], { cwd: home, env: env() });
  const bundled = (...args: readonly string[]) => started(join(dist, 'main.cjs'), args);
  const source = (...args: readonly string[]) => started(join(ROOT, 'src', 'main.ts'), args);

  for (const words of ['--version', '--help', 'config', 'status --json']) {
    it(`says and does what the sources do: lull ${words}`, async () => {
      const args = words.split(' ');
      const [ours, theirs] = await Promise.all([bundled(...args), source(...args)]);
      assert.deepEqual(ours, theirs);
    });
  }

  it('plans without the watcher as the sources do: over a socket, and over TLS', async () => {
    const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: home };
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(home, 'ca.pem'), `${rootCertificates[0]}`);
    await writeFile(join(home, 'cert.pem'), `${rootCertificates[0]}`);
    await writeFile(join(home, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const config = join(home, 'lull.toml');
    await writeFile(config, 'disk.paths = ["/"]\n');
    for (const host of ['unix:///nowhere/docker.sock', 'tcp://127.0.0.1:1']) {
      const asked = { cwd: home, env: { ...env(), ...tls, DOCKER_HOST: host } };
      const [ours, theirs] = await Promise.all(
        [join(dist, 'main.cjs'), join(ROOT, 'src', 'main.ts')].map((main) =>
          tryCommand(process.execPath, [...NODE_FLAGS, main, 'plan', '--config', config], asked),
        ),
      );
      assert.deepEqual(ours, theirs);
      assert.match(ours?.stderr ?? '', /ENOENT|key values mismatch/);
    }
  });

  it('brings code that V8 takes as it is', async () => {
    const script = join(ROOT, 'packaging', 'program-script.ts');
    for (const kind of KINDS) {
      const ask = `const { codeFile, programScript } = await import(${JSON.stringify(script)});
        const { readFileSync } = await import('node:fs');
        const code = readFileSync(codeFile(${JSON.stringify(dist)}, '${kind}'));
        console.log(programScript(${JSON.stringify(dist)}, code).script.cachedDataRejected);`;
      const args = [...NODE_FLAGS, '--input-type=module', '--eval', ask];
      assert.equal(await runCommand(process.execPath, args), 'false\n', kind);
    }
  });

  it('starts without that code, and with one that is damaged or another’s', async () => {
    const kept = await readFile(join(dist, 'command.code'));
    const other = await readFile(join(dist, 'run.code'));
    for (const code of [Buffer.alloc(0), kept.subarray(0, 1000), Buffer.alloc(9999, 7), other]) {
      await writeFile(join(dist, 'command.code'), code);
      assert.equal((await bundled('--version')).code, 0);
    }
    await rm(join(dist, 'command.code'));
    const without = await bundled('status');
    await writeFile(join(dist, 'command.code'), kept);
    assert.deepEqual(without, await source('status'));
  });

  it('is ASCII, as its loader reads it, and needs nothing but Node and koffi', async () => {
    for (const file of ['program.cjs', 'main.cjs', 'inhibit-keeper.cjs']) {
      const text = await readFile(join(dist, file), 'latin1');
      assert.ok(!/[^\0-\x7f]/.test(text), `${file} is not ASCII`);
      const asked = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
      assert.ok(asked.length > 1, file);
      const missing = asked.filter((name) => !isBuiltin(name) && !DISPENSABLE.includes(name));
      assert.deepEqual([...new Set(missing)], [], file);
    }
  });

  it('names the licence of each package in it, with its text', async () => {
    const licences = await readFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['dockerode', 'docker-modem', 'rxjs', 'zod', 'pino', 're2js', 'chokidar']) {
      assert.match(licences, new RegExp(`^${name} \\d+\\.\\S+ \\(\\S+\\) `, 'm'), name);
    }
    assert.match(licences, /Apache License/);
  });

  it('is made anew: nothing of an earlier one stays', async () => {
    await assert.rejects(readFile(join(dist, 'old.cjs')), { code: 'ENOENT' });
  });
});

function isBuiltin(name: string): boolean {
  return builtinModules.includes(name.replace(/^node:/, '')) || name === 'node:sqlite';
}
