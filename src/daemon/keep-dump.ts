import {
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  from,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  type ObservableInput,
  Subject,
  startWith,
  switchMap,
  tap,
  throttleTime,
} from 'rxjs';
import type { StateDocument } from '../report/state-document.ts';
import { type StateFileResult, writeStateFile } from '../report/state-file.ts';
import { type Core, policyPart } from './core.ts';
import type { WatcherDeps } from './watcher-deps.ts';

/** A burst of changes is one replacement of the dump, at most this much later. */
const DUMP_EVERY_MS = 50;

export interface DumpTools extends Pick<WatcherDeps, 'log' | 'stateFile'> {
  /** Default: the file's replacement. */
  readonly write?: (file: string, doc: StateDocument) => ObservableInput<StateFileResult>;
}

/** What the dump says, whenever it says so. */
function contentOf({ at: _at, ...content }: StateDocument): string {
  return JSON.stringify(content);
}

/**
 * Replaces the dump when something in it but its time has changed, and at least every disk
 * interval. One that cannot be written is told once, and tried again with the next document.
 */
export function keepDump(
  documents$: Observable<StateDocument>,
  document: () => StateDocument | null,
  core: Core,
  { log, stateFile, write = writeStateFile }: DumpTools,
): Observable<never> {
  return defer(() => {
    const begun$ = new Subject<void>();
    /** Null: what is there is too old, or not ours. */
    let content: string | null = null;
    const overdue$ = policyPart(core, ({ disk }) => disk.intervalMs).pipe(
      switchMap((intervalMs) =>
        begun$.pipe(
          startWith(null),
          switchMap(() => interval(intervalMs)),
        ),
      ),
      tap(() => {
        content = null;
      }),
    );
    const replace = (doc: StateDocument): Observable<StateFileResult> => {
      const next = contentOf(doc);
      if (next === content) return EMPTY;
      begun$.next();
      return from(write(stateFile, doc)).pipe(
        tap(({ ok }) => {
          content = ok ? next : null;
        }),
      );
    };
    return merge(documents$, overdue$.pipe(startWith(null))).pipe(
      throttleTime(DUMP_EVERY_MS, undefined, { leading: true, trailing: true }),
      map(document),
      concatMap((doc) => (doc === null ? EMPTY : defer(() => replace(doc)))),
      map((written) => (written.ok ? null : written.reason)),
      distinctUntilChanged(),
      tap((reason) => {
        if (reason === null) return;
        log.warn({ file: stateFile, reason }, 'state dump could not be written');
      }),
      ignoreElements(),
    );
  });
}
