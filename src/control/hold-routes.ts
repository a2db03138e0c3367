/** Holds over the control socket: files that outlive Lull, and commands that hold while they run. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HoldFact } from '../gates/facts.ts';
import {
  type HoldRequest,
  holdDocument,
  holdRequestSchema,
  type InhibitRequest,
  inhibitRequestSchema,
} from '../report/hold-document.ts';
import { printableJson } from '../report/printable.ts';
import { readJson } from './read-json.ts';
import { type Exchange, type Route, sendError, sendJson } from './route.ts';
import type { Limit } from './turns.ts';

interface Placed {
  readonly hold: HoldFact;
  /** Resolves once no prune runs; rejects when the watcher ends before. */
  readonly safe: Promise<void>;
}

type Released =
  | { readonly kind: 'released' | 'inhibit'; readonly hold: HoldFact }
  | { readonly kind: 'missing' };

export interface HoldSources {
  readonly list: () => Promise<readonly HoldFact[]>;
  readonly place: (asked: HoldRequest) => Promise<Placed>;
  readonly release: (id: string) => Promise<Released>;
  readonly inhibit: (asked: InhibitRequest) => Placed & { readonly end: () => void };
}

/** Each is a job that runs; one that is refused does not run, or pulls with nobody holding. */
const COMMANDS: Limit = { atOnce: 1_000, whenFull: 'refuse' };

/** `sources` is null while the watcher starts; `now` tells epoch ms. */
export function holdRoutes(sources: () => HoldSources | null, now: () => number): readonly Route[] {
  const route = (
    method: Route['method'],
    path: string,
    handle: (exchange: Exchange, holds: HoldSources) => Promise<void>,
    limit?: Limit,
  ): Route => ({
    method,
    path,
    ...(limit && { limit }),
    handle: (exchange) => {
      const holds = sources();
      return holds === null
        ? sendError(exchange, 503, 'the watcher is starting')
        : handle(exchange, holds);
    },
  });
  return [
    route('GET', '/v1/holds', listHolds),
    route('POST', '/v1/holds', (exchange, holds) => placeHold(exchange, holds, now())),
    route('DELETE', '/v1/holds/{id}', releaseHold),
    route('POST', '/v1/inhibit', inhibit, COMMANDS),
  ];
}

async function listHolds(exchange: Exchange, { list }: HoldSources): Promise<void> {
  const holds = await list().catch((error: unknown) => ({ error }));
  if ('error' in holds) return sendError(exchange, 503, messageOf(holds.error));
  sendJson(exchange, 200, { version: 1, holds: holds.map(holdDocument) });
}

/** The head comes as soon as the hold is placed, the body once no prune runs any more. */
async function placeHold(exchange: Exchange, { place }: HoldSources, now: number): Promise<void> {
  const body = await readJson(exchange.request, holdRequestSchema);
  if (body.kind === 'refused') return sendError(exchange, body.status, body.reason);
  const { until } = body.value;
  if (until !== null && Date.parse(until) <= now) {
    return sendError(exchange, 400, `until: ${until} is over already`);
  }
  const { hold, safe } = await place(body.value);
  const { response } = exchange;
  begin(response, 201, hold);
  response.setHeader('location', `/v1/holds/${hold.id}`);
  response.flushHeaders();
  await cutOff(safe, response);
  response.end(`${printableJson(holdDocument(hold))}\n`);
}

async function releaseHold(exchange: Exchange, { release }: HoldSources): Promise<void> {
  const released = await release(exchange.named);
  switch (released.kind) {
    case 'released':
      return sendJson(exchange, 200, holdDocument(released.hold));
    case 'missing':
      return sendError(exchange, 404, `there is no hold ${JSON.stringify(exchange.named)}`);
    case 'inhibit': {
      const { id, why, who } = released.hold;
      const whose = who === '' ? why : `${why}, ${who}`;
      return sendError(exchange, 409, `${id} (${whose}) ends by itself, with its command`);
    }
  }
}

/** One line once no prune runs any more; the hold lasts until the connection is closed. */
async function inhibit(exchange: Exchange, holds: HoldSources): Promise<void> {
  const body = await readJson(exchange.request, inhibitRequestSchema);
  if (body.kind === 'refused') return sendError(exchange, body.status, body.reason);
  const { response } = exchange;
  if (response.closed) return;
  const closed = once(response, 'close');
  const { hold, safe, end } = holds.inhibit(body.value);
  try {
    begin(response, 200, hold);
    response.flushHeaders();
    await Promise.race([closed, cutOff(safe, response)]);
    response.write(`${printableJson(holdDocument(hold))}\n`);
    await closed;
  } finally {
    end();
  }
}

function begin(response: ServerResponse, status: number, hold: HoldFact): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('lull-hold', hold.id);
}

/** An answer that has begun cannot become an error: it is cut off, so that nobody takes it for whole. */
async function cutOff(safe: Promise<void>, response: ServerResponse): Promise<void> {
  await safe.catch(() => response.destroy());
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
