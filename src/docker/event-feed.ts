/** The engine's event stream, drained as fast as it comes: a slow reader stalls the engine and loses events. */
import type { ClientRequest } from 'node:http';
import { Readable } from 'node:stream';
import { Observable } from 'rxjs';
import * as z from 'zod';
import { boundResponse } from './bounded-response.ts';
import type { OpenModem } from './connection.ts';
import { dialOptions } from './dial.ts';
import { engineFailure } from './engine-failure.ts';
import { createLineSplitter, type StreamLine } from './ndjson-lines.ts';
import { DockerError, type DockerEvent, type EventFeed } from './port.ts';

/**
 * What may cross the wire (docs/engine.md 1.4). Without the `exec_*` of health checks, which would
 * be most of it; `health_status` stays, it is sent at changes only and is how a start ends.
 */
export const EVENT_FILTERS = {
  type: ['service', 'node', 'container', 'image', 'builder'],
  event: [
    ...['create', 'update', 'remove', 'start', 'die', 'stop', 'restart', 'destroy', 'rename'],
    ...['pause', 'unpause', 'commit', 'health_status'],
    ...['pull', 'delete', 'untag', 'tag', 'load', 'import', 'prune'],
  ],
} as const;

const eventShape = z.object({
  Type: z.string().min(1),
  Action: z.string().min(1),
  Actor: z
    .object({
      ID: z.string().nullish(),
      Attributes: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
});

const UNKNOWN: DockerEvent = { type: 'unknown', action: 'unknown', actorId: '', attributes: {} };

/** One line of the stream as an event; of type `unknown`, which concerns everything, where it cannot be read. */
export function parseEvent(line: StreamLine): DockerEvent {
  if (line.kind === 'dropped') return UNKNOWN;
  let json: unknown;
  try {
    json = JSON.parse(line.text);
  } catch {
    return UNKNOWN;
  }
  const read = eventShape.safeParse(json);
  if (!read.success) return UNKNOWN;
  const { Type, Action, Actor } = read.data;
  const attributes = Actor?.Attributes ?? {};
  return { type: Type, action: Action, actorId: Actor?.ID ?? '', attributes };
}

/** The live feed. Errors at every end of the stream; unsubscribing closes its connection. */
export function eventFeed(
  open: OpenModem,
  live: Set<ClientRequest>,
  connectMs: number,
): Observable<EventFeed> {
  return new Observable((subscriber) => {
    let current: ClientRequest | null = null;
    const end = (error: unknown): void => subscriber.error(engineFailure('GET /events', error));
    const timer = setTimeout(
      () => end(new DockerError('timed-out', `GET /events: no answer within ${connectMs} ms`)),
      connectMs,
    );
    const query = { filters: JSON.stringify(EVENT_FILTERS) };
    const options = dialOptions({ method: 'GET', path: '/events', query, ok: [200] });
    const seen = (request: ClientRequest): void => {
      // docker-modem opens unix sockets a microtask late: we may be unsubscribed by now.
      if (subscriber.closed) request.destroy();
      current = request;
      live.add(request);
      boundResponse(request, 'GET /events', ({ statusCode }) => statusCode !== 200);
      request.once('error', end);
      request.once('close', () => {
        live.delete(request);
        end(new Error('the event stream ended'));
      });
    };
    try {
      open(seen).dial({ ...options, isStream: true }, (error, response) => {
        clearTimeout(timer);
        if (error || !(response instanceof Readable)) return end(error ?? new Error('no stream'));
        const split = createLineSplitter();
        // Without a listener an aborted stream would only close; what it says is the reason.
        response.on('error', end);
        response.on('close', () => end(new Error('the event stream ended')));
        subscriber.next({ kind: 'connected' });
        response.on('data', (chunk: Buffer) => {
          for (const line of split(chunk)) {
            subscriber.next({ kind: 'event', event: parseEvent(line) });
          }
        });
      });
    } catch (error) {
      end(error);
    }
    return () => {
      clearTimeout(timer);
      current?.destroy();
    };
  });
}
