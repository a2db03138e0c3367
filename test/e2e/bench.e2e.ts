/** Each benchmark starts and finishes: as small as possible, on a real engine. No figure is looked at. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { tryCommand } from '../../sandbox/run-command.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const ENDING = '.bench.ts';

describe('a benchmark in smoke mode', () => {
  const files = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith(ENDING));
  assert.ok(files.length > 0, 'there is no benchmark in bench/');
  for (const file of files) {
    const name = basename(file, ENDING);
    it(`${name} starts, finishes, and writes its page`, async () => {
      const page = join(ROOT, 'build', 'bench', `${name}.md`);
      await rm(page, { force: true });
      const { code, stdout, stderr } = await tryCommand(
        process.execPath,
        [join(ROOT, 'bench', file)],
        {
          cwd: ROOT,
          env: { ...process.env, LULL_BENCH: 'smoke' },
        },
      );
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      const written = await readFile(page, 'utf8');
      assert.match(written, /A smoke run/);
      assert.match(written, new RegExp(`npm run bench -- ${name}`));
    });
  }
});
