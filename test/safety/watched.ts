import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { stringify } from 'smol-toml';
import { createFakeClock, type FakeClock } from '../../sandbox/fake-clock.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { ScriptedEngine } from './scripted-engine.ts';

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A pressure that no disk is without, and one that no disk has. */
export const ALWAYS = { high: '0.02%', low: '0.01%', interval: '1s' };
export const NEVER = { high: '91%', low: '90%', interval: '1s' };

export interface Watched {
  readonly engine: ScriptedEngine;
  readonly clock: FakeClock;
  readonly lull: Lull;
  readonly config: (sections: Sections) => string;
  /** Stops the watcher and starts it again, with its history. */
  restart(): Promise<Lull>;
}

/** The real program on a scripted engine, both by one clock that the test sets; ended after the test. */
export async function watched(
  t: TestContext,
  options: {
    readonly sections: Sections;
    readonly ahead?: number;
    readonly env?: NodeJS.ProcessEnv;
    readonly prepare?: (engine: ScriptedEngine) => void;
  },
): Promise<Watched> {
  const dir = await mkdtemp(join(tmpdir(), 'lull-watched-'));
  const clock = await createFakeClock(dir, options.ahead ?? 0);
  const engine = await ScriptedEngine.start(clock.now);
  options.prepare?.(engine);
  const config = (sections: Sections) =>
    stringify({ docker: { host: `unix://${engine.socket}` }, ...sections });
  const started: Lull[] = [];
  t.after(async () => {
    for (const lull of started) if (lull.exitCode() === null) await lull.stop();
    await engine.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const start = async () => {
    const env = { ...clock.env, ...options.env };
    const lull = await startLull({ config: config(options.sections), dir, env });
    started.push(lull);
    await lull.waitFor((state) => gateOf(state, 'engine').verdict === 'open', {
      ...{ what: 'the engine' },
    });
    return lull;
  };
  const lull = await start();
  return {
    ...{ engine, clock, lull, config },
    restart: async () => {
      await started.at(-1)?.stop();
      return start();
    },
  };
}
