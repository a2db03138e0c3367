import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lastValueFrom, NEVER, Subject, takeUntil, tap, toArray, VirtualTimeScheduler } from 'rxjs';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import type { ConfigObservation } from '../../src/gates/observation.ts';
import { type Reread, settledConfig } from '../../src/streams/config-file.ts';
import type { SmallFile } from '../../src/streams/small-file.ts';

test('a reading that is asked for is told at once, and answered after it was told', async (context) => {
  const dir = await mkdtemp(join(tmpdir(), 'lull-reread-'));
  context.after(() => rm(dir, { recursive: true }));
  const file = join(dir, 'lull.toml');
  const [reread$, end$] = [new Subject<Reread>(), new Subject<void>()];
  const happened: string[] = [];
  const word = (seen: ConfigObservation | null) => seen?.kind ?? 'nothing new';
  const all = lastValueFrom(
    // No change is ever seen by itself here.
    settledConfig(NEVER, {
      file,
      applied: '[quiet]\nfor = "1s"\n',
      clock: () => ({ wall: 0, mono: 0 }),
      defaults: SYSTEM_DEFAULTS,
      reread$,
    }).pipe(
      tap((seen) => happened.push(`told ${word(seen)}`)),
      takeUntil(end$),
      toArray(),
    ),
  );
  const ask = async (text: string) => {
    await writeFile(file, text);
    const answer = await new Promise<ConfigObservation | null>((answered) =>
      reread$.next((seen) => {
        happened.push(`answered ${word(seen)}`);
        answered(seen);
      }),
    );
    return answer;
  };
  await ask('[quiet]\nfor = "1s"\n');
  await ask('[quiet]\nfor = "2s"\n');
  const refused = await ask('[quiet]\nfor = 7\n');
  assert.match(refused?.kind === 'config-rejected' ? refused.reason : '', /quiet\.for/);
  await ask('[quiet]\nfor = 7\n');
  await ask('[quiet]\nfor = "2s"\n');
  end$.next();
  await all;
  assert.deepEqual(happened, [
    'answered nothing new',
    'told config-loaded',
    'answered config-loaded',
    'told config-rejected',
    'answered config-rejected',
    'told config-rejected',
    'answered config-rejected',
    'told config-loaded',
    'answered config-loaded',
  ]);
});

test('what was read before a reading that is asked for never replaces it', async (context) => {
  const dir = await mkdtemp(join(tmpdir(), 'lull-reread-'));
  context.after(() => rm(dir, { recursive: true }));
  const file = join(dir, 'lull.toml');
  const quietFor = (time: string) => `[quiet]\nfor = "${time}"\n`;
  const [reread$, readings$] = [new Subject<Reread>(), new Subject<SmallFile>()];
  const scheduler = new VirtualTimeScheduler();
  const told: unknown[] = [];
  const clock = () => ({ wall: 0, mono: 0 });
  const options = { file, applied: quietFor('1s'), clock, defaults: SYSTEM_DEFAULTS };
  const watching = settledConfig(readings$, { ...options, reread$, scheduler }).subscribe(
    (seen) => void told.push(seen.kind === 'config-loaded' ? seen.policy.quiet.forMs : seen.kind),
  );
  context.after(() => watching.unsubscribe());
  const read = (time: string) =>
    readings$.next({ kind: 'text', text: quietFor(time), mtimeMs: 0, cut: false });

  read('2s');
  await writeFile(file, quietFor('3s'));
  await new Promise((answered) => reread$.next(answered));
  scheduler.flush();
  assert.deepEqual(told, [3000]);
  read('2s');
  scheduler.flush();
  assert.deepEqual(told, [3000, 2000], 'the same content once more is news');
});
