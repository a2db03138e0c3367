/** The port on a real engine: dockerode's modem with paths of our own, since dockerode drops options of some calls. */
import type { ClientRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defer } from 'rxjs';
import { createConnections } from './connection.ts';
import { createCaller } from './dial.ts';
import { parseDockerHost, type TlsOptions } from './docker-address.ts';
import { createReader } from './docker-reader.ts';
import { createWriter } from './docker-writer.ts';
import { eventFeed } from './event-feed.ts';
import type { DockerPort } from './port.ts';
import { DEFAULT_TIME_OUTS, type TimeOuts } from './time-outs.ts';

export interface DockerPortOptions {
  readonly host: string;
  readonly timeouts?: Partial<TimeOuts>;
  /** For tcp hosts; null or absent: no TLS. */
  readonly tls?: TlsOptions | null;
}

export interface ClosableDockerPort extends DockerPort {
  /** Ends every open request, the event feeds included. */
  close(): void;
}

/** Opens the port. Throws a RangeError for a host it cannot read; connects with the first call. */
export function createDockerPort(options: DockerPortOptions): ClosableDockerPort {
  const timeOuts: TimeOuts = { ...DEFAULT_TIME_OUTS, ...options.timeouts };
  const tls = options.tls ?? null;
  const open = createConnections(parseDockerHost(options.host, tls), tls);
  const live = new Set<ClientRequest>();
  const call = createCaller(open, live);
  const { forgetVersion, ...reader } = createReader(call, timeOuts, (ms) => delay(ms));
  return {
    ...reader,
    ...createWriter(call, timeOuts),
    // No engine becomes another one without the end of its event stream.
    events: () =>
      defer(() => {
        forgetVersion();
        return eventFeed(open, live, timeOuts.connectMs);
      }),
    close: () => {
      for (const request of live) request.destroy();
    },
  };
}
