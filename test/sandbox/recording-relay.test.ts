import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { startRecordingRelay } from '../../sandbox/recording-relay.ts';
import { createRequestParser, type RequestPart } from '../../sandbox/request-parser.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly kind: 'none' | 'fixed' | 'chunked'; readonly text: string };
}

const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'),
  path: fc.webPath().map((path) => `/v1.41${path}?filters=%7B%7D`),
  body: fc.record({
    kind: fc.constantFrom('none' as const, 'fixed' as const, 'chunked' as const),
    // Bodies that look like requests must not be taken for some.
    text: fc.constantFrom('', 'x', '\r\n\r\n', 'GET /evil HTTP/1.1\r\n\r\n', '{"Name":"a"}\n'),
  }),
});

function wire({ method, path, body }: Sent): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: docker\r\n`;
  if (body.kind === 'none') return `${head}\r\n`;
  if (body.kind === 'fixed') {
    return `${head}CONTENT-length: ${body.text.length}\r\n\r\n${body.text}`;
  }
  const size = body.text.length.toString(16);
  const data = body.text === '' ? '' : `${size};ext=1\r\n${body.text}\r\n`;
  return `${head}Transfer-Encoding: chunked\r\n\r\n${data}0\r\nTrailer: x\r\n\r\n`;
}

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('the request parser', () => {
  test('finds every request on a keep-alive connection, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (all, sizes) => {
          const bytes = Buffer.from(all.map(wire).join(''), 'latin1');
          const parser = createRequestParser();
          const parts: RequestPart[] = cut(bytes, sizes).flatMap((chunk) => [
            ...parser.push(chunk),
          ]);
          const heads = parts.flatMap((part) => (part.kind === 'head' ? [part.head] : []));
          assert.deepEqual(
            heads,
            all.map(({ method, path }) => ({ method, path })),
          );
          assert.deepEqual(Buffer.concat(parts.map((part) => part.bytes)), bytes);
        },
      ),
    );
  });

  test('refuses what is no HTTP request', () => {
    assert.throws(
      () => createRequestParser().push(Buffer.from('hello\r\n\r\n')),
      /no HTTP request/,
    );
  });
});

describe('the recording relay', () => {
  test('hands on requests and answers, records them, and holds one for as long as it is told to', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'lull-relay-'));
    const upstream = join(dir, 'up.sock');
    const arrived: string[] = [];
    const server = createServer((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      incoming.on('end', () => {
        arrived.push(`${incoming.method} ${incoming.url} ${body}`);
        response.end(`answer to ${incoming.url}`);
      });
    }).listen(upstream);
    await once(server, 'listening');
    const relay = await startRecordingRelay({ socket: join(dir, 'r.sock'), upstream });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (method: string, path: string, body = ''): Promise<string> =>
      new Promise((resolve, reject) => {
        const asked = request({ socketPath: relay.socket, agent, method, path }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.once('end', () => resolve(text));
        });
        asked.once('error', reject);
        asked.end(body);
      });
    try {
      assert.equal(await ask('GET', '/_ping'), 'answer to /_ping');
      assert.equal(await ask('POST', '/build/prune?x=1', 'payload'), 'answer to /build/prune?x=1');
      const held = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const forget = relay.onRequest((head) => {
        if (head.method !== 'DELETE') return;
        reached.resolve();
        return held.promise;
      });
      const answer = ask('DELETE', '/images/a');
      await reached.promise;
      assert.deepEqual(arrived, ['GET /_ping ', 'POST /build/prune?x=1 payload']);
      held.resolve();
      assert.equal(await answer, 'answer to /images/a');
      forget();
      const done: string[] = [];
      const forgetReplies = relay.onReply(async ({ path }, status) => {
        done.push(`${status} ${path}, the engine has it: ${arrived.at(-1)}`);
        // Long enough for an answer that is not held back to overtake it.
        for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
        await stat(upstream);
        done.push('handed on');
      });
      await ask('POST', '/images/a/tag').then(() => done.push('read'));
      const engine = 'the engine has it: POST /images/a/tag ';
      assert.deepEqual(done, [`200 /images/a/tag, ${engine}`, 'handed on', 'read']);
      forgetReplies();
      assert.deepEqual(relay.requests, [
        { method: 'GET', path: '/_ping' },
        { method: 'POST', path: '/build/prune?x=1' },
        { method: 'DELETE', path: '/images/a' },
        { method: 'POST', path: '/images/a/tag' },
      ]);
      server.closeAllConnections();
      server.close();
      await assert.rejects(ask('GET', '/gone'));
    } finally {
      agent.destroy();
      await relay.close();
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
