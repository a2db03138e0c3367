import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../../sandbox/run-command.ts';

const SRC = join(import.meta.dirname, '..', '..', 'src', 'streams');

/** What `what` evaluates to in a process of nobody's with the one capability that the unit grants. */
async function underTheGrant(what: string): Promise<unknown> {
  const probe = `
    import { isThere } from '${join(SRC, 'is-there.ts')}';
    import { readPullFiles } from '${join(SRC, 'pull-files.ts')}';
    const clock = () => ({ wall: Date.now(), mono: performance.now() });
    console.log(JSON.stringify(await (${what})));`;
  const said = await runCommand('setpriv', [
    ...['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs'],
    ...['--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search'],
    ...[process.execPath, '--input-type=module-typescript', '--eval', probe],
  ]);
  return JSON.parse(said) as unknown;
}

describe('the capability of the unit, on directories as Docker makes them', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lull-grant-'));
    await mkdir(join(root, 'tmp'), { mode: 0o700 });
    await writeFile(join(root, 'tmp', 'GetImageBlob1'), 'x', { mode: 0o600 });
    await mkdir(join(root, 'containerd', 'daemon'), { recursive: true, mode: 0o711 });
    await chmod(root, 0o710);
  });
  after(() => rm(root, { recursive: true, force: true }));

  const pulls = (store: string): Promise<unknown> =>
    underTheGrant(
      `readPullFiles({ root: '${root}', imageStore: '${store}', contentRoots: ['${root}/containerd/daemon'], clock })`,
    );

  it('shows the files of a pull to a Lull that is not root', async () => {
    const seen = { files: [join(root, 'tmp', 'GetImageBlob1')], blind: null };
    assert.deepEqual(await pulls('graphdriver'), seen);
  });

  it('shows that there is none where the directory has not been made yet', async () => {
    assert.deepEqual(await pulls('containerd'), { files: [], blind: null });
  });

  it('shows where containerd keeps its content', async () => {
    assert.equal(await underTheGrant(`isThere('${root}/containerd/daemon')`), true);
    assert.equal(await underTheGrant(`isThere('${root}/containerd/other')`), false);
  });
});
