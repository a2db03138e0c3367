import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import { GuardedHttpAgent, guardedHttpsAgent } from '../../src/docker/guarded-agent.ts';
import { failure } from '../support/port-on-server.ts';

const CONTAINER = `/containers/${'a'.repeat(64)}`;

/** A TCP server that redirects every request to itself. */
async function tcpServer(t: TestContext): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(307, { Location: '/elsewhere' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests };
}

describe('the guarded agents (invariant 1)', () => {
  it('are described without their sockets, for docker-modem describes them with each request', () => {
    for (const agent of [new GuardedHttpAgent(), guardedHttpsAgent({}, () => {})]) {
      assert.equal(
        inspect({ agent }, { showHidden: true, depth: null }),
        '{ agent: guarded agent }',
      );
    }
  });

  it('throw before a connection is made, with and without TLS', async (t) => {
    const { port, requests } = await tcpServer(t);
    const asked: RequestOptions = {
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/images/prune',
    };
    const forbidden = { name: 'DockerError', kind: 'forbidden-write' };
    assert.throws(() => httpRequest({ ...asked, agent: new GuardedHttpAgent() }), forbidden);
    assert.throws(
      () => httpsRequest({ ...asked, agent: guardedHttpsAgent({}, () => {}) }),
      forbidden,
    );
    assert.deepEqual(requests, []);
  });

  it('refuse an allowed write that brings a body', async (t) => {
    const { port } = await tcpServer(t);
    const asked = { host: '127.0.0.1', port, method: 'DELETE', path: CONTAINER };
    for (const headers of [
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      { 'Content-Length': 5 },
      { 'Transfer-Encoding': 'chunked' },
    ]) {
      const agent = new GuardedHttpAgent();
      assert.throws(() => httpRequest({ ...asked, headers, agent }), { kind: 'forbidden-write' });
    }
  });

  it('let reads and the contract’s writes reach a TCP host, and follow no redirect', async (t) => {
    const { port, requests } = await tcpServer(t);
    const docker = createDockerPort({ host: `tcp://127.0.0.1:${port}` });
    assert.equal((await failure(docker.containers())).status, 307);
    assert.equal((await failure(docker.deleteContainer('a'.repeat(64)))).status, 307);
    assert.equal((await failure(docker.deleteContainer('a'))).kind, 'forbidden-write');
    assert.deepEqual(requests, ['GET /containers/json?all=1', `DELETE ${CONTAINER}`]);
  });
});
