import {
  defer,
  distinctUntilChanged,
  finalize,
  lastValueFrom,
  map,
  merge,
  Observable,
  repeat,
  type Subscriber,
  scan,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { followState } from '../control/stream-client.ts';
import { printable } from '../report/printable.ts';
import type { StateDocument } from '../report/state-document.ts';
import { summary } from '../report/summary.ts';
import { EXIT } from './exit.ts';
import { openScreen } from './screen.ts';
import type { StatusCommand, StatusOptions } from './status.ts';
import { wantsColour } from './terminal.ts';

/** The newest document, and why there is no newer one; null: it is being followed. */
interface View {
  readonly doc: StateDocument | null;
  readonly away: string | null;
}

type Seen = { readonly doc: StateDocument } | { readonly away: string };

const AGAIN_MS = 1_000;
/** Ages are counted on between two documents. */
const AGES_EVERY_MS = 1_000;

/**
 * `lull status --watch`: the state, shown anew at each change, until it is interrupted. A watcher
 * that ends is waited for. Off a terminal it is one page, or one line of JSON, a change.
 */
export async function watchStatus(
  socket: string,
  deps: StatusCommand,
  options: StatusOptions,
): Promise<number> {
  const seen$ = follow(socket).pipe(takeUntil(deps.interrupt$));
  const page = deps.stdout.isTTY === true && options.json !== true;
  const shown$: Observable<unknown> = page ? onScreen(seen$, deps) : asLines(seen$, deps, options);
  await lastValueFrom(shown$, { defaultValue: null });
  return EXIT.done;
}

/** Documents as they come; after each end why, and then another attempt. */
function follow(socket: string): Observable<Seen> {
  return new Observable<Seen>((subscriber) => {
    const gone = new AbortController();
    pump(socket, gone.signal, subscriber)
      .catch((error: unknown) => subscriber.next({ away: messageOf(error) }))
      .finally(() => subscriber.complete());
    return () => gone.abort();
  }).pipe(repeat({ delay: AGAIN_MS }));
}

async function pump(
  socket: string,
  signal: AbortSignal,
  subscriber: Subscriber<Seen>,
): Promise<void> {
  const answer = await followState(socket, signal);
  switch (answer.kind) {
    case 'ok':
      for await (const doc of answer.value) subscriber.next({ doc });
      return subscriber.next({ away: 'the watcher has stopped' });
    case 'failed':
      return subscriber.next({ away: answer.reason });
    case 'not-running':
      return subscriber.next({ away: `the watcher is not running (nothing answers at ${socket})` });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A page that is drawn anew at each change, and each second for the ages on it. */
function onScreen(seen$: Observable<Seen>, deps: StatusCommand): Observable<View> {
  const colour = wantsColour(deps.stdout, deps.env);
  const asking: View = { doc: null, away: 'asking the watcher' };
  return defer(() => {
    const screen = openScreen(deps.stdout);
    const ages$ = timer(0, AGES_EVERY_MS).pipe(map(() => null));
    return merge(seen$, ages$).pipe(
      takeUntil(deps.interrupt$),
      scan((view, seen) => (seen === null ? view : viewOf(view, seen)), asking),
      tap((view) => screen.draw(pageOf(view, deps.now(), colour))),
      finalize(() => screen.close()),
    );
  });
}

function viewOf(view: View, seen: Seen): View {
  return 'doc' in seen ? { doc: seen.doc, away: null } : { ...view, away: seen.away };
}

function pageOf({ doc, away }: View, now: number, colour: boolean): string {
  const lines = doc === null ? [] : [summary(doc, { now, colour })];
  if (away === null) return lines.join('\n');
  const old = doc === null ? '' : ' Below is what it said last.';
  return [`lull: ${printable(away)}; trying again every second.${old}`, ...lines].join('\n');
}

/** One page or line a document on stdout; on stderr, once, why there are none now. */
function asLines(
  seen$: Observable<Seen>,
  deps: StatusCommand,
  options: StatusOptions,
): Observable<Seen> {
  const colour = wantsColour(deps.stdout, deps.env);
  const same = (a: Seen, b: Seen) => 'away' in a && 'away' in b && a.away === b.away;
  return seen$.pipe(
    distinctUntilChanged(same),
    tap((seen) => {
      if ('away' in seen) {
        deps.stderr.write(`lull: ${printable(seen.away)}; trying again every second.\n`);
      } else if (options.json === true) {
        deps.stdout.write(`${JSON.stringify(seen.doc)}\n`);
      } else {
        deps.stdout.write(`${summary(seen.doc, { now: deps.now(), colour })}\n\n`);
      }
    }),
  );
}
