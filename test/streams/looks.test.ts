import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Observable, type SchedulerLike, VirtualTimeScheduler } from 'rxjs';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { watchConfigFile } from '../../src/streams/config-file.ts';
import { watchHolds } from '../../src/streams/holds.ts';

const clock = () => ({ wall: 0, mono: 0 });

const WATCHES: readonly {
  readonly what: string;
  readonly everyMs: number;
  readonly watch: (folder: string, scheduler: SchedulerLike) => Observable<unknown>;
}[] = [
  {
    what: 'the configuration file',
    everyMs: 5_000,
    watch: (folder, scheduler) =>
      watchConfigFile({
        file: join(folder, 'lull.toml'),
        clock,
        defaults: SYSTEM_DEFAULTS,
        scheduler,
      }),
  },
  {
    what: 'the hold directory',
    everyMs: 60_000,
    watch: (folder, scheduler) => watchHolds({ holdDir: join(folder, 'hold.d'), clock, scheduler }),
  },
];

for (const { what, everyMs, watch } of WATCHES) {
  test(`${what} is looked at every ${everyMs / 1_000} s, event or not`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'lull-looks-'));
    context.after(() => rm(folder, { recursive: true, force: true }));
    const scheduler = new VirtualTimeScheduler();
    const running = watch(folder, scheduler).subscribe();
    context.after(() => running.unsubscribe());
    // Nothing has been read yet, so no other timer runs than that of the looks.
    const lookBy = (ms: number) => {
      scheduler.maxFrames = ms;
      scheduler.flush();
      return scheduler.frame;
    };
    assert.deepEqual([0, everyMs - 1, everyMs, 2 * everyMs - 1, 2 * everyMs].map(lookBy), [
      0,
      0,
      everyMs,
      everyMs,
      2 * everyMs,
    ]);
  });
}
