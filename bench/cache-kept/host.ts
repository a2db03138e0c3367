import type { Engine } from '../../sandbox/engine.ts';
import { askSocket } from '../../sandbox/engine-http.ts';
import type { Registry } from '../../sandbox/registry.ts';

/** Where a CI run takes place. */
export interface Host {
  readonly engine: Engine;
  readonly registry: Registry;
  /** On another disk than the engine's. */
  readonly workspace: string;
  readonly digests: readonly string[];
}

/** A list of the engine's that is narrowed down to a stack; over the socket, as a client per poll would cost too much. */
export async function listOfStack<T>(
  host: Host,
  path: '/containers/json' | '/tasks',
  stack: string,
): Promise<readonly T[]> {
  const filters = JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] });
  const all = path === '/containers/json' ? 'all=1&' : '';
  const url = `${path}?${all}filters=${encodeURIComponent(filters)}`;
  const answer = await askSocket(host.engine.socket, url);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body) as readonly T[];
}
