/** Answers that arrive piece by piece, for as long as the client listens. */
import type { ServerResponse } from 'node:http';
import {
  asyncScheduler,
  endWith,
  firstValueFrom,
  fromEvent,
  ignoreElements,
  merge,
  type Observable,
  tap,
  throttleTime,
} from 'rxjs';
import { printableJson } from '../report/printable.ts';
import { type PruneReport, pruneReportLine } from '../report/prune-report.ts';
import type { StateDocument } from '../report/state-document.ts';
import { type Route, sendError } from './route.ts';

export interface StreamSources {
  /** Null: the watcher is starting. */
  readonly documents: () => Observable<StateDocument> | null;
  readonly prune: () => Observable<PruneReport> | null;
}

/** A reader's eye is slower; what changes in between is only the way to the newest document. */
const DOCUMENTS_EVERY_MS = 100;

/** `GET /v1/state/stream` (server-sent events) and `POST /v1/prune` (JSON lines). */
export function streamRoutes({ documents, prune }: StreamSources): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/state/stream',
      limit: { atOnce: 64, whenFull: 'end-oldest' }, // whoever still watches connects again
      handle: (exchange) => {
        const documents$ = documents();
        if (documents$ === null) return sendError(exchange, 503, STARTING);
        const newest$ = documents$.pipe(
          throttleTime(DOCUMENTS_EVERY_MS, asyncScheduler, { leading: true, trailing: true }),
        );
        return sendPieces(exchange.response, 'text/event-stream', newest$, (doc) => {
          return `event: state\ndata: ${printableJson(doc)}\n\n`;
        });
      },
    },
    {
      method: 'POST',
      path: '/v1/prune',
      handle: (exchange) => {
        const reports$ = prune();
        if (reports$ === null) return sendError(exchange, 503, STARTING);
        return sendPieces(exchange.response, 'application/x-ndjson', reports$, pruneReportLine);
      },
    },
  ];
}

const STARTING = 'the watcher is starting';

/**
 * Resolves when all is sent or the client has gone. One that does not read loses pieces, never the
 * watcher's memory; the last piece always waits for it.
 */
async function sendPieces<Piece>(
  response: ServerResponse,
  type: string,
  pieces$: Observable<Piece>,
  write: (piece: Piece) => string,
): Promise<void> {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  response.flushHeaders();
  let unsent: Piece | null = null;
  const send = (piece: Piece): void => {
    unsent = response.writableNeedDrain ? piece : null;
    if (unsent === null) response.write(write(piece));
  };
  const drained$ = fromEvent(response, 'drain').pipe(
    tap(() => {
      if (unsent !== null) send(unsent);
    }),
    ignoreElements(),
  );
  const sent$ = pieces$.pipe(tap(send), ignoreElements(), endWith(null));
  const gone$ = fromEvent(response, 'close');
  await firstValueFrom(merge(sent$, drained$, gone$));
  response.end(unsent === null ? undefined : write(unsent));
}
