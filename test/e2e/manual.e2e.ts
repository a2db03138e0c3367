import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packagesEnv } from '../../sandbox/debian-packages.ts';
import { runCommand, tryCommand } from '../../sandbox/run-command.ts';
import { unpackTool } from '../../sandbox/tools.ts';
import { allPages, programPage } from '../../scripts/manual/command-page.ts';
import { nameOf, shellFlags } from '../../scripts/manual/shell-words.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const shipped = (path: string) => join(ROOT, path);
const PAGES = allPages(programPage('0'));
/** The commands right below the program. */
const NAMES = PAGES.filter(({ path }) => path.split(' ').length === 2).map(nameOf);

describe('completions and man pages, read by the shells and by groff', () => {
  let env: NodeJS.ProcessEnv;
  let work: string;
  before(async () => {
    const folder = await unpackTool('shells');
    const groff = join(folder, 'usr', 'share', 'groff', 'current');
    work = await mkdtemp(join(tmpdir(), 'lull-manual-'));
    await writeFile(join(work, 'mine.toml'), '');
    // man.local, which a system has in /etc.
    const macros = [join(groff, 'tmac'), join(folder, 'etc', 'groff')].join(':');
    const own = { GROFF_TMAC_PATH: macros, GROFF_FONT_PATH: join(groff, 'font') };
    env = { ...packagesEnv(folder), ...own, HOME: work };
  });
  after(() => rm(work, { recursive: true, force: true }));

  /** What bash would offer for the last of these words. */
  const bash = async (...words: readonly string[]) => {
    const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lull
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ['--norc', '-c', script, shipped('completions/lull.bash'), ...words];
    return (await runCommand('bash', args, { env, cwd: work })).trim().split('\n');
  };
  /** What fish offers for this line, without the descriptions. */
  const fish = async (line: string) => {
    const script = 'source $argv[1]; complete --do-complete $argv[2]';
    const args = ['--no-config', '-c', script, shipped('completions/lull.fish'), line];
    const offered = await runCommand('fish', args, { env, cwd: work });
    return offered
      .trim()
      .split('\n')
      .map((one) => one.split('\t')[0] ?? '');
  };

  it('bash offers each command, each option, files, and nothing where a number is wanted', async () => {
    assert.deepEqual(await bash('lull', ''), NAMES);
    assert.deepEqual(await bash('lull', 'sta'), ['status']);
    for (const page of PAGES) {
      const words = page.path.split(' ');
      const options = page.options.flatMap(shellFlags);
      assert.deepEqual(
        (await bash(...words, '-')).filter((one) => one !== '--'),
        options,
        page.path,
      );
    }
    assert.deepEqual(await bash('lull', 'config', ''), ['check']);
    assert.deepEqual(await bash('lull', 'config', 'check', 'mi'), ['mine.toml']);
    assert.deepEqual(await bash('lull', 'status', '--config', 'mi'), ['mine.toml']);
    assert.deepEqual(await bash('lull', 'status', '--config', '=', 'mi'), ['mine.toml']);
    assert.deepEqual(await bash('lull', 'status', '-c', 'mine.toml', '--js'), ['--json']);
    assert.deepEqual(await bash('lull', 'history', '-n', ''), ['']);
  });

  it('fish offers the same', async () => {
    assert.deepEqual((await fish('lull ')).toSorted(), NAMES.toSorted());
    for (const page of PAGES) {
      const long = page.options.flatMap((option) => (option.long === null ? [] : [option.long]));
      assert.deepEqual((await fish(`${page.path} --`)).toSorted(), long.toSorted(), page.path);
    }
    assert.deepEqual(await fish('lull config c'), ['check']);
    assert.deepEqual(await fish('lull config check mi'), ['mine.toml']);
    assert.deepEqual(await fish('lull status --config mi'), ['mine.toml']);
  });

  it('zsh finds no mistake in its own', async () => {
    await runCommand('zsh', ['-f', '-n', shipped('completions/lull.zsh')], { env });
  });

  it('groff has nothing to say against the man pages, and sets them whole', async () => {
    for (const page of ['lull.1', 'lull.toml.5']) {
      const args = ['-man', '-ww', '-Tutf8', shipped(join('man', page))];
      const set = await tryCommand('groff', args, { env });
      assert.deepEqual([set.code, set.stderr], [0, ''], page);
      // A terminal's bold is a letter over itself.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a backspace is one
      const plain = set.stdout.replaceAll(/.\u0008/g, '');
      assert.match(plain, /NAME[\s\S]*SEE ALSO/, page);
    }
  });
});
