/**
 * Every command against a watcher of a real engine, piped and on a terminal, with each exit code it
 * has there. A new command is a row in one of the tables.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'smol-toml';
import { askSocket } from '../../sandbox/engine-http.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { startLullCommand } from '../../sandbox/lull-command.ts';
import { assertShipped } from '../support/shipped-schema.ts';
import { isBlockedBy, openScenario, type Scenario } from './scenario.ts';

interface Row {
  readonly words: readonly string[];
  readonly exit: 0 | 1 | 2 | 3 | 75;
  /** Data; nothing without it. */
  readonly stdout?: RegExp;
  /** Messages; nothing without it. */
  readonly stderr?: RegExp;
  /** The shipped schema of what stdout is, and how it is read. */
  readonly schema?: readonly [name: string, read: (text: string) => unknown];
}

const whole = (text: string): unknown => JSON.parse(text);
const lastLine = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) ?? '');

const CALM: readonly Row[] = [
  { words: ['status'], exit: 0, stdout: /idle/ },
  { words: ['status', '--json'], exit: 0, schema: ['state', whole] },
  { words: ['plan'], exit: 0, stdout: /untagged/ },
  { words: ['plan', '--json'], exit: 0, schema: ['plan', whole] },
  { words: ['prune'], exit: 0, stdout: /not-needed/ },
  { words: ['prune', '--json'], exit: 0, schema: ['prune-report', lastLine] },
  { words: ['history'], exit: 0, stdout: /not-needed/ },
  { words: ['history', '--json'], exit: 0, schema: ['history', whole] },
  { words: ['config'], exit: 0, schema: ['config', parse] },
  { words: ['run'], exit: 1, stderr: /another watcher/ },
  { words: ['nonsense'], exit: 2, stderr: /unknown command/ },
  { words: ['history', '-n', '0'], exit: 2, stderr: /not a number from 1 on/ },
  { words: ['status', '--config', '/nowhere.toml'], exit: 2, stderr: /nowhere\.toml/ },
];

const BLOCKED: readonly Row[] = [
  { words: ['status'], exit: 0, stdout: /blocked/ },
  { words: ['status', '--json'], exit: 0, schema: ['state', whole] },
  { words: ['prune'], exit: 75, stdout: /skipped/ },
  { words: ['prune', '--json'], exit: 75, schema: ['prune-report', lastLine] },
];

const GONE: readonly Row[] = [
  { words: ['status'], exit: 3, stderr: /not running/ },
  { words: ['prune'], exit: 3, stderr: /not running/ },
  { words: ['plan', '--json'], exit: 0, stderr: /asking the engine/, schema: ['plan', whole] },
  { words: ['history', '--json'], exit: 0, stderr: /not running/, schema: ['history', whole] },
];

const WITHOUT_ENGINE: readonly Row[] = [
  { words: ['plan'], exit: 1, stderr: /ENOENT/ },
  { words: ['config', 'check', 'BAD'], exit: 2, stderr: /disk\.high/ },
  { words: ['config', 'check', 'GOOD'], exit: 0, stderr: /is valid/ },
];

const ESCAPE = '\x1b';

describe('each command', () => {
  let host: Scenario;
  let lull: Lull;
  let cache: string;
  before(async () => {
    cache = await mkdtemp(join(tmpdir(), 'lull-cache-'));
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    await danglingImages(host.engine, 1);
    lull = await host.watch();
    await lull.waitFor(({ phase }) => phase === 'idle', { what: 'a calm host' });
  });
  after(async () => {
    await host?.close();
    await rm(cache, { recursive: true, force: true });
  });

  const begin = (words: readonly string[], terminal: boolean, env: NodeJS.ProcessEnv = {}) =>
    startLullCommand(words, {
      dir: dirname(lull.configFile),
      env: { NODE_COMPILE_CACHE: cache, ...env },
      terminal,
    });

  async function piped(row: Row, words: readonly string[]): Promise<void> {
    const what = `lull ${row.words.join(' ')}`;
    const ran = begin(words, false);
    assert.equal(await ran.ended, row.exit, `${what}: ${ran.stderr()}${ran.stdout()}`);
    assert.doesNotMatch(ran.stdout() + ran.stderr(), new RegExp(ESCAPE), what);
    assert.match(ran.stderr(), row.stderr ?? /^(waiting for .*\n)?$/, what);
    if (row.schema === undefined) assert.match(ran.stdout(), row.stdout ?? /^$/, what);
    else assertShipped(row.schema[0], row.schema[1](ran.stdout()));
  }

  async function onTerminal(row: Row, words: readonly string[]): Promise<void> {
    const what = `lull ${row.words.join(' ')} on a terminal`;
    const ran = begin(words, true, { NO_COLOR: '1' });
    assert.equal(await ran.ended, row.exit, `${what}: ${ran.stdout()}`);
    // Erasing a line is no colour: select graphic rendition is (ECMA-48, 8.3.117).
    assert.doesNotMatch(ran.stdout(), new RegExp(`${ESCAPE}\\[[0-9;]*m`), what);
    assert.match(ran.stdout(), row.stderr ?? row.stdout ?? /[{=]/, what);
  }

  async function all(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      const isNamed = row.words.includes('--config') || row.words.includes('check');
      const files = row.words.map((word) =>
        word === 'BAD' || word === 'GOOD' ? file(word) : word,
      );
      const words = isNamed ? files : [...files, '--config', lull.configFile];
      await Promise.all([piped(row, words), onTerminal(row, words)]);
    }
  }
  const file = (name: string) => join(dirname(lull.configFile), `${name}.toml`);

  it('on a calm host', () => all(CALM));

  it('answers what is not there by its schema, too', async () => {
    const { status, body } = await askSocket(lull.socket, '/v1/nothing');
    assert.equal(status, 404);
    assertShipped('error', JSON.parse(body));
  });

  it('is in colour on a terminal, and only there', async () => {
    const ran = begin(['status', '--config', lull.configFile], true);
    assert.equal(await ran.ended, 0);
    assert.match(ran.stdout(), new RegExp(`${ESCAPE}\\[[0-9;]*m`));
  });

  it('on a host under pressure, with a hold', async () => {
    await host.hold(lull, 'upgrade');
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'holds'), { what: 'the skip' });
    await all(BLOCKED);
  });

  it('without the watcher', async () => {
    assert.equal(await lull.stop(), 0);
    await all(GONE);
  });

  it('without an engine, and with a file that is not valid', async () => {
    await writeFile(file('BAD'), '[disk]\nhigh = "much"\n');
    await writeFile(file('GOOD'), '[disk]\nhigh = "81%"\n');
    await lull.writeConfig('[docker]\nhost = "unix:///nowhere/docker.sock"\n');
    await all(WITHOUT_ENGINE);
  });
});
