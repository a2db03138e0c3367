/** One dockerode client for one request: its own agent, so that the request can be seen and ended. */
import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
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
  return (seen: RequestSeen) => {
    // Read with each request: keys that are missing fail this one, and not the process; renewed ones count.
    const keys = address.kind === 'tcp' && address.tls ? readKeys(tls) : null;
    const options = fixed(address, keys);
    const agent =
      options.protocol === 'https'
        ? guardedHttpsAgent({ keepAlive: false }, seen)
        : new GuardedHttpAgent({ keepAlive: false }, seen);
    const given = { ...options, agent };
    return new Dockerode(given).modem as Modem;
  };
}
