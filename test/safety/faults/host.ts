/** A host with an engine on which things happen, and of which the truth is known. */
import type { Hazards } from '../../support/model-engine/hazards.ts';
import type { Happening } from './schedule.ts';

/** What an operator asks is asked of the watcher, not of the host. */
export type HostHappening = Exclude<Happening, 'operator-asks'>;

export interface Host {
  readonly world: Hazards;
  /** Where its engine listens. */
  readonly socket: string;
  /** For what belongs to its watcher. */
  readonly dir: string;
  happen(what: HostHappening): Promise<void>;
  /** Ends everything that keeps Lull from a prune, and the traces of earlier schedules. */
  calmDown(): Promise<void>;
  /** A new image without a reference; its id. */
  dangle(): Promise<string>;
  isThere(imageId: string): Promise<boolean>;
  /** What must be there whatever happened, and is not. */
  missing(): Promise<readonly string[]>;
  close(): Promise<void>;
}
