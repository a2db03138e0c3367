/** The few facts that the model keeps of a watched host. */
import type { WatchedHost } from './watched-host.ts';

/** Who waits for what; everything else is the host's own truth. */
export interface Model {
  readonly on: Record<'run' | 'pull' | 'build' | 'file' | 'lost', boolean>;
  /** Answers to `lull prune`, and how many were asked for. */
  asked: number;
  /** A call may never be answered: only the loss of the engine gives its slot back. */
  unanswered: boolean;
  readonly answered: number[];
  inhibit: { readonly end: () => void; answered: boolean } | null;
  held: { readonly id: string; answered: boolean } | null;
}

export const newModel = (): Model => ({
  on: { run: false, pull: false, build: false, file: false, lost: false },
  asked: 0,
  unanswered: false,
  answered: [],
  inhibit: null,
  held: null,
});

type Switch = keyof Model['on'];

const TURN: Readonly<Record<Switch, (host: WatchedHost, on: boolean) => void>> = {
  run: (host, on) => host.run(on),
  pull: (host, on) => host.pull(on),
  build: (host, on) => host.build(on),
  file: (host, on) => host.holdFile(on),
  lost: (host, on) => host.engine(!on),
};
export const SWITCHES = ['run', 'pull', 'build', 'file', 'lost'] as const;

/** What was off goes on, and the other way round. */
export function turn(what: Switch, model: Model, host: WatchedHost): void {
  model.on[what] = !model.on[what];
  TURN[what](host, model.on[what]);
}
