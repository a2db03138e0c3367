/** dockerode's clients, one for each request under way: its own agent, so that the request can be seen and ended. */
import { readFileSync } from 'node:fs';
import type { Agent, ClientRequest } from 'node:http';
import { join } from 'node:path';
import type DockerModem from 'docker-modem';
import Dockerode from 'dockerode';
import type { DockerAddress, TlsOptions } from './docker-address.ts';
import { GuardedHttpAgent, guardedHttpsAgent, type RequestSeen } from './guarded-agent.ts';

export type Modem = Pick<DockerModem, 'dial'>;

export type OpenModem = (seen: (request: ClientRequest) => void) => Modem;

interface Keys {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

function readKeys(tls: TlsOptions | null): Keys | null {
  if (tls === null) return null;
  const read = (name: string): Buffer => readFileSync(join(tls.certPath, name));
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

// docker-modem fills whatever is not given from DOCKER_HOST and its relatives. Each of them is given
// here, so that the address Lull was configured with is the one that is used.
function fixed(address: DockerAddress, keys: Keys | null) {
  const none = { username: undefined, timeout: undefined, pathPrefix: '/' };
  if (address.kind === 'unix') {
    const tcp = { host: undefined, port: undefined, ca: undefined, cert: undefined };
    return { ...none, ...tcp, key: undefined, socketPath: address.path, protocol: 'http' as const };
  }
  const protocol = address.tls ? ('https' as const) : ('http' as const);
  return {
    ...none,
    socketPath: undefined,
    host: `${protocol}://${address.hostname}`,
    port: address.port,
    protocol,
    ca: keys?.ca,
    cert: keys?.cert,
    key: keys?.key,
  };
}

/**
 * Prepares connections to the engine. No keep-alive: a kept connection may be dead after the engine
 * restarted, and a connection of its own is what lets one request be ended without another.
 */
export function createConnections(address: DockerAddress, tls: TlsOptions | null): OpenModem {
  if (address.kind === 'unix' || !address.tls) return usedAgain(fixed(address, null));
  return (seen) => {
    // Read with each request: keys that are missing fail this one, and not the process; renewed ones count.
    const options = fixed(address, readKeys(tls));
    return modemOf(options, guardedHttpsAgent({ keepAlive: false }, seen));
  };
}

function modemOf(options: ReturnType<typeof fixed>, agent: Agent): Modem {
  const given = { ...options, agent };
  return new Dockerode(given).modem as Modem;
}

interface Client {
  readonly modem: Modem;
  seen: RequestSeen;
}

/** A client is free again once its request is closed: to make one is a twelfth of a ping's work. */
function usedAgain(options: ReturnType<typeof fixed>): OpenModem {
  const idle: Client[] = [];
  const made = (): Client => {
    const agent = new GuardedHttpAgent({ keepAlive: false }, (request) => {
      const { seen } = client;
      // Whoever asked, and what was answered, is not to be kept by a client that waits.
      client.seen = () => {};
      request.once('close', () => idle.push(client));
      seen(request);
    });
    const client: Client = { modem: modemOf(options, agent), seen: () => {} };
    return client;
  };
  return (seen) => {
    const client = idle.pop() ?? made();
    client.seen = seen;
    return client.modem;
  };
}
