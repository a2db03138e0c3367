import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContainerLogs } from '../../src/streams/container-logs.ts';

test("the logs of both drivers count, rotated ones too, and nothing else of a container's", async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'lull-'));
  t.after(() => rm(root, { recursive: true }));
  const put = async (path: string, bytes: number) => {
    const file = join(root, 'containers', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, 'x'.repeat(bytes));
  };
  await put('aa/aa-json.log', 10);
  await put('aa/aa-json.log.1', 20);
  await put('aa/aa-json.log.2.gz', 30);
  await put('aa/config.v2.json', 1000);
  await put('bb/local-logs/container.log', 5);
  await put('cc/hostname', 1000);
  await put('a-file', 1);
  const logs = await readContainerLogs(root);
  assert.ok(!('unknown' in logs));
  assert.deepEqual(
    logs.toSorted((a, b) => (a.containerId < b.containerId ? -1 : 1)),
    [
      { containerId: 'aa', sizeBytes: 60 },
      { containerId: 'bb', sizeBytes: 5 },
    ],
  );
});

test('a folder that cannot be read is a reason, not an empty list', async () => {
  const logs = await readContainerLogs('/proc/none');
  assert.ok('unknown' in logs && logs.unknown.includes('/proc/none/containers'));
});
