import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { stringify } from 'smol-toml';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { startLullCommand } from '../../sandbox/lull-command.ts';

const HEAD = 'HTTP/1.1\r\nHost: x\r\n';
const CROWDS: readonly (readonly [what: string, count: number, says: string])[] = [
  ['connections that say nothing', 500, ''],
  ['requests that never end', 200, `POST /v1/prune ${HEAD}Content-Length: 9\r\n`],
  ['followers that never read', 200, `GET /v1/state/stream ${HEAD}\r\n`],
  ['histories that are never read', 100, `GET /v1/history?n=10000 ${HEAD}\r\n`],
  ['bodies of 100 MB', 20, `GET /v1/state ${HEAD}Content-Length: 100000000\r\n\r\n`],
  ['requests on top of each other', 50, `GET /v1/state ${HEAD}\r\n`.repeat(500)],
  ['headers without an end', 100, `GET /v1/state ${HEAD}${'X: y\r\n'.repeat(3_000)}`],
  ['nonsense', 100, '\u0000\u0016\u0003nonsense\r\n\r\n'],
];

/** Of the process, in bytes: proc_pid_status(5). */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

it('a crowd of any kind on its socket: the watcher answers, judges and stays small', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'lull-hostile-'));
  const crowd: Socket[] = [];
  let lull: Lull | null = null;
  t.after(async () => {
    for (const one of crowd) one.destroy();
    await lull?.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const config = stringify({
    docker: { host: `unix://${join(dir, 'no.sock')}` },
    disk: { paths: [dir], interval: '1s' },
  });
  lull = await startLull({ config, dir });
  const calm = await lull.waitFor(({ disk }) => disk.length > 0, { what: 'the first sample' });
  const before = await residentBytes(lull.pid);
  for (const [what, count, says] of CROWDS) {
    await Promise.all(Array.from({ length: count }, () => come(says)));
    const asked = startLullCommand(['status', '--config', lull.configFile], { dir });
    assert.equal(await asked.ended, 0, `${what}: ${asked.stderr()}`);
    t.diagnostic(`${what}: ${Math.round((await residentBytes(lull.pid)) / 1e6)} MB`);
  }
  const then = Date.now();
  const judged = await lull.waitFor(({ disk }) => Date.parse(disk[0]?.sampledAt ?? '') > then, {
    what: 'the next sample',
  });
  assert.equal(judged.lull.pid, calm.lull.pid);
  const grown = (await residentBytes(lull.pid)) - before;
  t.diagnostic(`${Math.round(before / 1e6)} MB before, ${Math.round(grown / 1e6)} MB more after`);
  assert.ok(grown < 300e6, `${grown} bytes more`);
  assert.equal(await lull.stop(), 0);

  /** A client that says this, over and over where the watcher takes it, and never reads. */
  function come(text: string): Promise<void> {
    const one = connect(lull?.socket ?? '');
    crowd.push(one);
    const flood = Buffer.alloc(1024 * 1024, 0x61);
    const more = () => void (one.destroyed || one.write(flood));
    one.on('error', () => {});
    if (text.includes('100000000')) one.on('drain', more);
    return new Promise((resolve) => {
      one.once('close', resolve);
      one.once('connect', () => {
        one.write(text);
        if (text.includes('100000000')) more();
        resolve();
      });
    });
  }
});
