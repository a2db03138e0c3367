import { ownRelease } from './debian-release.ts';
import type { Dockerd } from './engine.ts';
import { dockerdOfRelease } from './engine-of-release.ts';

export type ImageStore = 'classic' | 'containerd';

/** An engine that the tests can run on. */
export interface EngineChoice {
  /** As `LULL_ENGINE` names it. */
  readonly name: string;
  /** How the engine's own version begins. */
  readonly version: string;
  /** The Debian release that has it. */
  readonly release: string;
  readonly store: ImageStore;
}

const OLDEST: EngineChoice = {
  name: '20.10',
  version: '20.10',
  release: 'bookworm',
  store: 'classic',
};

/** Debian's engines, the oldest first: that of Debian 12, of Debian 13, and of sid. */
export const ENGINES: readonly EngineChoice[] = [
  OLDEST,
  { name: '26.1', version: '26.1', release: 'trixie', store: 'classic' },
  { name: '28.5', version: '28.5', release: 'sid', store: 'classic' },
  { name: '28.5-containerd', version: '28.5', release: 'sid', store: 'containerd' },
];

/** The engine of every sandbox that asks for no other one: `LULL_ENGINE`, or Debian 12's. */
export function chosenEngine(env: NodeJS.ProcessEnv = process.env): EngineChoice {
  const name = env['LULL_ENGINE'] ?? OLDEST.name;
  const found = ENGINES.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = ENGINES.map((one) => one.name).join(', ');
  throw new Error(`LULL_ENGINE is ${name}: there is ${known}`);
}

/** How the chosen engine is started; null: as it comes with the packages of this machine's own release. */
export function chosenDockerd(log?: (line: string) => void): Promise<Dockerd | null> {
  return dockerdOf(chosenEngine(), log);
}

/** How this engine is started, as `chosenDockerd`. */
export async function dockerdOf(
  { release, store }: EngineChoice,
  log?: (line: string) => void,
): Promise<Dockerd | null> {
  if (release === (await ownRelease()) && store === 'classic') return null;
  return dockerdOfRelease({ release, store, ...(log === undefined ? {} : { log }) });
}
