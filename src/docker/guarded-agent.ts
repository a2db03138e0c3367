/** The last place before the wire: every request of the process to the engine passes through here. */
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent, AgentOptions as TlsAgentOptions } from 'node:https';
import { inspect } from 'node:util';
import { DockerError } from './port.ts';
import { isAllowed } from './write-allow-list.ts';

/** Called with each request that passed, before it is sent. */
export type RequestSeen = (request: ClientRequest) => void;

function hasBody(request: ClientRequest): boolean {
  const length = request.getHeader('content-length');
  return (
    (length !== undefined && String(length) !== '0') ||
    request.hasHeader('content-type') ||
    request.hasHeader('transfer-encoding')
  );
}

/**
 * Throws `forbidden-write` unless the allow-list has the request. A write has no body either: the
 * engine would read a form's parameters beside those of the query.
 */
function check(request: ClientRequest): void {
  const read = request.method === 'GET' || request.method === 'HEAD';
  if (isAllowed(request.method, request.path) && (read || !hasBody(request))) return;
  throw new DockerError(
    'forbidden-write',
    `refused to send ${request.method} ${request.path}: it is not one of the writes Lull may do`,
  );
}

function admit(request: ClientRequest, seen: RequestSeen): void {
  check(request);
  // docker-modem follows redirects through Node's global agent, past this guard. The engine sends
  // none; without the header they end as an ordinary unexpected status.
  request.prependListener('response', (response) => {
    delete response.headers.location;
  });
  seen(request);
}

// `addRequest` is how ClientRequest hands itself to its agent, synchronously in its constructor, so
// that a throw leaves `http.request` before a connection exists. Node's types do not name it.
type AddRequest = (request: ClientRequest, ...rest: readonly unknown[]) => void;

function superAddRequest(prototype: object): AddRequest {
  const found: unknown = Reflect.get(prototype, 'addRequest');
  if (typeof found !== 'function') throw new TypeError('http.Agent has no addRequest to guard');
  return function addRequest(this: unknown, ...given) {
    Reflect.apply(found, this, given);
  };
}

const addHttp = superAddRequest(HttpAgent.prototype);

/**
 * docker-modem describes each request for its debug log whether anybody reads that or not, with the
 * agent and, without this, all of its sockets: an eighth of Lull's time in a prune.
 */
function describe(): string {
  return 'guarded agent';
}

/** Agent for a unix socket or plain TCP. */
export class GuardedHttpAgent extends HttpAgent {
  readonly #seen: RequestSeen;
  readonly [inspect.custom] = describe;

  constructor(options: AgentOptions = {}, seen: RequestSeen = () => {}) {
    super(options);
    this.#seen = seen;
  }

  addRequest(request: ClientRequest, ...rest: readonly unknown[]): void {
    admit(request, this.#seen);
    addHttp.call(this, request, ...rest);
  }
}

/**
 * Agent for TCP with TLS. Its module is loaded with the first one: TLS takes 4 MB of memory, for
 * which a unix socket has no use.
 */
export function guardedHttpsAgent(options: TlsAgentOptions, seen: RequestSeen): HttpsAgent {
  const { Agent } = process.getBuiltinModule('node:https');
  const add = superAddRequest(Agent.prototype);
  class GuardedHttpsAgent extends Agent {
    readonly [inspect.custom] = describe;

    addRequest(request: ClientRequest, ...rest: readonly unknown[]): void {
      admit(request, seen);
      add.call(this, request, ...rest);
    }
  }
  return new GuardedHttpsAgent(options);
}
