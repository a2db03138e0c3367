/** A script: one of Lull's watches, where inotify has nothing left for it. It says what it has seen. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  filter,
  firstValueFrom,
  map,
  type Observable,
  ReplaySubject,
  VirtualTimeScheduler,
} from 'rxjs';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { watchPulls } from '../../src/streams/activity.ts';
import { watchConfigFile } from '../../src/streams/config-file.ts';
import { type FileChange, fileChanges } from '../../src/streams/file-changes.ts';
import { watchHolds } from '../../src/streams/holds.ts';
import { exhaustInotify } from '../support/exhaust-inotify.ts';

const REREAD_MS = 10;
const CHANGES = ['one', 'two', 'three'];
const clock = () => ({ wall: Date.now(), mono: performance.now() });

interface Watch {
  /** In a word each. */
  readonly seen: Observable<string>;
  /** Makes the word of a change true. */
  readonly change: (word: string) => void;
}

function configWatch(folder: string): Watch {
  const file = join(folder, 'lull.toml');
  const looks = { settleMs: 1, rereadMs: REREAD_MS };
  return {
    seen: watchConfigFile({ file, clock, defaults: SYSTEM_DEFAULTS, ...looks }).pipe(
      map((each) => (each.kind === 'config-loaded' ? basename(each.policy.control.holdDir) : '')),
    ),
    change: (word) => writeFileSync(file, `[control]\nholdDir = "/run/lull/${word}"\n`),
  };
}

function holdsWatch(folder: string): Watch {
  return {
    seen: watchHolds({ holdDir: folder, clock, rereadMs: REREAD_MS }).pipe(
      map((each) => (each.kind === 'holds-listed' ? each.holds.map(({ id }) => id).join() : '')),
    ),
    change: (word) => onlyFile(folder, word),
  };
}

/** Its pauses pass at once: each turn of the event loop is a second of them. */
function pullsWatch(root: string): Watch {
  const scheduler = new VirtualTimeScheduler();
  void (async () => {
    for (scheduler.maxFrames = 0; ; scheduler.maxFrames += 1_000) {
      scheduler.flush();
      await setImmediate();
    }
  })();
  const source = { root, imageStore: 'graphdriver', contentRoots: [], clock, scheduler } as const;
  return {
    seen: watchPulls(source).pipe(
      map(({ files }) => files.map((file) => file.split('GetImageBlob')[1]).join()),
    ),
    change: (word) => onlyFile(join(root, 'tmp'), `GetImageBlob${word}`),
  };
}

function onlyFile(folder: string, name: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, name), '');
}

const WATCHES: Readonly<Record<string, (folder: string) => Watch>> = {
  config: configWatch,
  holds: holdsWatch,
  pulls: pullsWatch,
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

const [what = '', folder = ''] = exhaustInotify();
mkdirSync(folder);
const isFailure = (change: FileChange) => change.kind === 'failed';
const failure = () =>
  firstValueFrom(fileChanges(folder, { ignoreInitial: true }).pipe(filter(isFailure)));
const watch = WATCHES[what]?.(folder);
if (watch === undefined) {
  say(JSON.stringify(await failure()));
} else {
  // What is not there is not watched yet, and cannot fail.
  watch.change('nothing');
  const words = new ReplaySubject<string>();
  const running = watch.seen.subscribe(words);
  for (const word of CHANGES) {
    watch.change(word);
    await firstValueFrom(words.pipe(filter((each) => each === word)));
    say(word);
    // Asked for after the watch's own, so that has failed by then, too.
    await failure();
  }
  running.unsubscribe();
}
process.exit();
