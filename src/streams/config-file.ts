import {
  asyncScheduler,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  switchMap,
  timer,
} from 'rxjs';
import { isEmptyConfig, parseConfig } from '../config/load.ts';
import type { RuntimeDefaults } from '../config/paths.ts';
import type { Moment } from '../gates/moment.ts';
import type { ConfigObservation } from '../gates/observation.ts';
import { exhaustLatest } from './exhaust-latest.ts';
import { pathChanges } from './path-changes.ts';
import { rereadFile } from './reread-file.ts';
import { readSmallFile, type SmallFile } from './small-file.ts';

/** A change is applied once the content has stayed the same for this long. */
const SETTLE_MS = 1000;
/**
 * The file is looked at this often besides: on NixOS the path is a chain of symbolic links, and a switch
 * replaces one far away from the watched directory.
 */
const REREAD_MS = 5000;
const MAX_BYTES = 1024 * 1024;

/** Called once the reading that was asked for is told; null: it was nothing new. */
export type Reread = (answer: ConfigObservation | null) => void;

export interface ConfigFileOptions {
  readonly file: string;
  readonly clock: () => Moment;
  readonly defaults: RuntimeDefaults;
  /**
   * The text that is in force already, empty when Lull runs on its defaults without a file: it is
   * not reported again. Absent: the first reading is reported, whatever it is.
   */
  readonly applied?: string;
  /** Asks for a reading at once, settled or not: whoever asks knows that the file is whole. */
  readonly reread$?: Observable<Reread>;
  readonly settleMs?: number;
  readonly rereadMs?: number;
  readonly scheduler?: SchedulerLike;
}

/** Reports what the file's content means each time it has settled on another one. Never ends, never fails. */
export function watchConfigFile(options: ConfigFileOptions): Observable<ConfigObservation> {
  const { file, clock, rereadMs = REREAD_MS, scheduler = asyncScheduler } = options;
  return defer(() => {
    const reread = rereadFile(
      file,
      () => readConfigFile(file),
      () => clock().wall,
    );
    const looks = merge(timer(0, rereadMs, scheduler), pathChanges(file));
    return settledConfig(looks.pipe(exhaustLatest(reread)), options);
  });
}

function readConfigFile(file: string): Promise<SmallFile> {
  return readSmallFile(file, { maxBytes: MAX_BYTES, followSymlinks: true });
}

/** What a settled reading is held against. `applied` is null as long as nothing is in force. */
interface Standing {
  readonly applied: string | null;
  readonly rejected: boolean;
}

/** The part of `watchConfigFile` after the file system: readings in, observations out. */
export function settledConfig(
  readings: Observable<SmallFile>,
  options: ConfigFileOptions,
): Observable<ConfigObservation> {
  const { file, reread$ = EMPTY, settleMs = SETTLE_MS, scheduler = asyncScheduler } = options;
  const asked = reread$.pipe(
    concatMap(async (answer) => ({ reading: await readConfigFile(file), answer })),
  );
  return defer(() => {
    // What was read before it is old by then, however long it would still have to settle.
    const superseded$ = new Subject<null>();
    let standing: Standing = { applied: options.applied ?? null, rejected: false };
    const judged = (reading: SmallFile): readonly ConfigObservation[] => {
      const observation = observe(reading, standing, options);
      if (observation === null) return [];
      standing =
        observation.kind === 'config-loaded' && reading.kind === 'text'
          ? { applied: reading.text, rejected: false }
          : { applied: standing.applied, rejected: true };
      return [observation];
    };
    return merge(
      merge(readings, superseded$).pipe(
        distinctUntilChanged(
          (left, right) => left !== null && right !== null && sameContent(left, right),
        ),
        // Not debounceTime, which waits for the wall clock.
        switchMap((reading) =>
          reading === null ? EMPTY : timer(settleMs, scheduler).pipe(map(() => reading)),
        ),
        concatMap(judged),
      ),
      asked.pipe(
        concatMap(({ reading, answer }) => {
          superseded$.next(null);
          const told = judged(reading);
          return concat(
            told,
            defer(() => {
              answer(told[0] ?? null);
              return EMPTY;
            }),
          );
        }),
      ),
    );
  });
}

function sameContent(left: SmallFile, right: SmallFile): boolean {
  const content = (file: SmallFile) =>
    file.kind === 'text' ? file.text : file.kind === 'unreadable' ? file.reason : '';
  return left.kind === right.kind && content(left) === content(right);
}

/** Without a file Lull runs on its defaults, as it does with an empty one. */
function isInForce(text: string, applied: string | null): boolean {
  return applied !== null && (text === applied || (isEmptyConfig(text) && isEmptyConfig(applied)));
}

/** Null: nothing new. A way back from a rejected content to the one in force is news: it ends the alert. */
function observe(
  reading: SmallFile,
  standing: Standing,
  options: ConfigFileOptions,
): ConfigObservation | null {
  const { file, clock, defaults } = options;
  const rejected = (reason: string): ConfigObservation => ({
    kind: 'config-rejected',
    at: clock(),
    reason,
  });
  if (reading.kind === 'unreadable') return rejected(`${file} cannot be read: ${reading.reason}`);
  const text = reading.kind === 'text' ? reading.text : '';
  if (!standing.rejected && isInForce(text, standing.applied)) return null;
  if (reading.kind === 'missing') return rejected(`${file} is gone`);
  if (reading.cut) return rejected(`${file} is larger than ${MAX_BYTES} bytes`);
  if (isEmptyConfig(text)) return rejected(`${file} is empty`);
  const result = parseConfig(text, { file, defaults });
  return result.ok
    ? { kind: 'config-loaded', at: clock(), policy: result.policy }
    : rejected(result.errors.join('; '));
}
