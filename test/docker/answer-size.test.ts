import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { MAX_ANSWER_BYTES } from '../../src/docker/bounded-response.ts';
import type { Answer } from '../support/engine-server.ts';
import { engine, failure } from '../support/port-on-server.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(MIB, ' ');

const LISTED = {
  Id: 'a'.repeat(64),
  Names: ['/box'],
  Image: 'base:1',
  ImageID: `sha256:${'b'.repeat(64)}`,
  State: 'running',
  Status: 'Up 2 minutes',
  Created: 1_700_000_000,
};

const send =
  (body: string): Answer =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);

/** Sends for ever, as fast as it is read; `sent` counts. */
function endless(status: number): { readonly answer: Answer; readonly sent: () => number } {
  let sent = 0;
  const more = (response: ServerResponse): void => {
    while (!response.destroyed && response.write(PIECE)) sent += PIECE.length;
    if (!response.destroyed) response.once('drain', () => more(response));
  };
  return {
    answer: (_request, response) => more(response.writeHead(status)),
    sent: () => sent,
  };
}

describe('an answer that is too large', () => {
  it('is given up at the limit, not collected', async (t) => {
    for (const status of [200, 500]) {
      const { answer, sent } = endless(status);
      const { docker } = await engine(t, { '/containers/json': answer });
      const error = await failure(docker.containers());
      assert.equal(error.kind, 'unreadable');
      assert.match(error.message, /larger than 64 MiB/);
      assert.ok(sent() < MAX_ANSWER_BYTES + 32 * MIB, `${sent()} bytes were taken`);
    }
  });

  it('is given up before its body when its length is said', async (t) => {
    const declared: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': `${MAX_ANSWER_BYTES + 1}` }).flushHeaders();
    };
    const { docker } = await engine(t, { '/images/json': declared });
    assert.match((await failure(docker.images())).message, /larger than 64 MiB/);
  });

  it('does not fill the memory in place of an event stream either', async (t) => {
    const { answer } = endless(500);
    const { docker } = await engine(t, { '/events': answer }, { connectMs: 60_000 });
    const error = await failure(firstValueFrom(docker.events()));
    assert.match(error.message, /larger than 64 MiB/);
  });
});

describe('an answer that would weigh too much once it is parsed', () => {
  const deep = '['.repeat(1_000_000);
  const many = `[${'{},'.repeat(2_000_000)}{}]`;
  const cases = [
    ['nested without an end', deep, /nested deeper than 100/],
    ['with millions of values', many, /more than 3000000 values/],
  ] as const;
  for (const [what, body, said] of cases) {
    it(`is given up: ${what}`, async (t) => {
      const { docker } = await engine(t, { '/containers/json': send(body) });
      const error = await failure(docker.containers());
      assert.equal(error.kind, 'unreadable');
      assert.match(error.message, said);
    });
  }

  it('is not what a label merely says', async (t) => {
    const openings = deep.slice(0, 100_000);
    const label = `${openings}\\"${openings}\\\\`;
    const body = JSON.stringify([{ ...LISTED, Labels: { said: label } }]);
    const { docker } = await engine(t, { '/containers/json': send(body) });
    assert.equal((await docker.containers()).length, 1);
  });
});

describe('an answer without a body', () => {
  it('is no empty list: nothing was said', async (t) => {
    const empty: Answer = (_request, response) => response.writeHead(200).end();
    const routes = ['/containers/json', '/images/json', '/services', '/tasks', '/nodes'];
    const { docker } = await engine(t, Object.fromEntries(routes.map((route) => [route, empty])));
    for (const list of ['containers', 'images', 'services', 'tasks', 'nodes'] as const) {
      assert.equal((await failure(docker[list]())).kind, 'unreadable', list);
    }
  });
});
