import {
  asyncScheduler,
  defer,
  distinctUntilChanged,
  filter,
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
  throttleTime,
  timer,
} from 'rxjs';
import { followState } from '../control/stream-client.ts';
import { wrapped } from '../report/look.ts';
import { printable, printableJson } from '../report/printable.ts';
import type { StateDocument } from '../report/state-document.ts';
import { DETAILS, type Detail, summary } from '../report/summary.ts';
import { EXIT } from './exit.ts';
import { fitted, openScreen } from './screen.ts';
import type { StatusCommand, StatusOptions } from './status.ts';
import { lookOf } from './terminal.ts';

/** The newest document, and why there is no newer one; null: it is being followed. */
interface View {
  readonly doc: StateDocument | null;
  readonly away: string | null;
}

type Seen = { readonly doc: StateDocument } | { readonly away: string };

const AGAIN_MS = 1_000;
/** Ages are counted on between two documents. */
const AGES_EVERY_MS = 1_000;
/** A burst of changes, as a prune brings them, is one page. */
const PAGE_EVERY_MS = 100;

/**
 * `lull status --watch`: the state, shown anew at each change, until it is interrupted. A watcher
 * that ends is waited for. `q` and Ctrl-C leave it. Off a terminal it is one page, or one line of JSON, a change.
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

type Change = 'resized' | 'second' | Seen;

/** A page that is drawn anew at each change, and each second for the ages on it. */
function onScreen(seen$: Observable<Seen>, deps: StatusCommand): Observable<View> {
  const asking: View = { doc: null, away: 'asking the watcher' };
  const left$ = merge(deps.interrupt$, deps.keys$.pipe(filter(isLeaving)));
  return defer(() => {
    const screen = openScreen(deps.stdout);
    const resized$ = deps.resized$.pipe(
      tap(() => screen.forget()),
      map(() => 'resized' as const),
    );
    const seconds$ = timer(0, AGES_EVERY_MS).pipe(map(() => 'second' as const));
    return merge(seen$, resized$, seconds$).pipe(
      scan(viewOf, asking),
      throttleTime(PAGE_EVERY_MS, asyncScheduler, { leading: true, trailing: true }),
      tap((view) => screen.draw(pageOf(view, deps))),
      takeUntil(left$),
      finalize(() => screen.close()),
    );
  });
}

/** In raw mode Ctrl-C and Ctrl-D are keys. */
function isLeaving(key: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are keys
  return /[qQ\x03\x04]/.test(key);
}

function viewOf(view: View, change: Change): View {
  if (typeof change === 'string') return view;
  return 'doc' in change ? { doc: change.doc, away: null } : { ...view, away: change.away };
}

function pageOf({ doc, away }: View, { stdout, env, now }: StatusCommand): readonly string[] {
  const look = lookOf(stdout, env);
  const at = now();
  const known = (detail: Detail) =>
    doc === null ? [] : summary(doc, at, look, detail).split('\n');
  const old = doc === null ? '' : ' Below is what it said last.';
  const notice = `lull: ${printable(away ?? '')}; trying again every second.${old}`;
  const above = away === null ? [] : [...wrapped(look.ink('yellow', notice), look.width), ''];
  const pages = DETAILS.map((detail) => () => [...above, ...known(detail)]);
  return fitted(pages, stdout.rows || Number.POSITIVE_INFINITY, look.glyphs.ellipsis);
}

/** One page or line a document on stdout; on stderr, once, why there are none now. */
function asLines(
  seen$: Observable<Seen>,
  deps: StatusCommand,
  options: StatusOptions,
): Observable<Seen> {
  const same = (a: Seen, b: Seen) => 'away' in a && 'away' in b && a.away === b.away;
  return seen$.pipe(
    distinctUntilChanged(same),
    tap((seen) => {
      if ('away' in seen) {
        deps.stderr.write(`lull: ${printable(seen.away)}; trying again every second.\n`);
      } else if (options.json === true) {
        deps.stdout.write(`${printableJson(seen.doc)}\n`);
      } else {
        deps.stdout.write(`${summary(seen.doc, deps.now(), lookOf(deps.stdout, deps.env))}\n\n`);
      }
    }),
  );
}
