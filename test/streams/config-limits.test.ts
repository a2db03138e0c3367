import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { watchConfigFile } from '../../src/streams/config-file.ts';

const MIB = 1024 * 1024;

async function fileFor(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lull-config-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'lull.toml');
}

const firstSaid = (file: string) =>
  firstValueFrom(
    watchConfigFile({
      file,
      clock: () => ({ wall: 0, mono: 0 }),
      defaults: SYSTEM_DEFAULTS,
      settleMs: 1,
    }),
  );

test('a file of 1 MiB is read, and one of a byte more is refused', async (context) => {
  const file = await fileFor(context);
  const text = '[quiet]\nfor = "1s"\n#';
  await writeFile(file, text.padEnd(MIB, 'x'));
  const read = await firstSaid(file);
  assert.equal(read.kind === 'config-loaded' && read.policy.quiet.forMs, 1_000);
  await writeFile(file, text.padEnd(MIB + 1, 'x'));
  const refused = await firstSaid(file);
  assert.deepEqual(
    refused.kind === 'config-rejected' && refused.reason,
    `${file} is larger than 1048576 bytes`,
  );
});
