/** All that the checks judge, read once at the edge. */
import type { Answer } from '../control/answer.ts';
import type { ContainerFact, DiskSample, EngineFact } from '../gates/facts.ts';
import type { Policy } from '../gates/policy.ts';
import type { StateDocument } from '../report/state-document.ts';

export interface DoctorFacts {
  /** Epoch ms. */
  readonly now: number;
  readonly uid: number;
  readonly policy: Policy;
  readonly config: ConfigFacts;
  readonly engine: EngineFacts;
  readonly disk: DiskFacts | null;
  /** Why pulls, or builds, cannot be seen; null: they can. As a whole null without an engine. */
  readonly signals: { readonly pulls: string | null; readonly builds: string | null } | null;
  readonly directories: readonly DirectoryFact[];
  readonly watcher: WatcherFacts;
  readonly pruners: readonly Pruner[];
  /** What could not be searched for pruners, and why. */
  readonly unsearched: readonly string[];
  readonly builderGc: BuilderGc;
  readonly runs: RunFacts;
}

export interface ConfigFacts {
  readonly file: string;
  /** Whether the file is there. */
  readonly exists: boolean;
  readonly errors: readonly string[];
}

export type EngineFacts =
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'reached';
      readonly fact: EngineFact;
      readonly containers: readonly ContainerFact[];
      /** What its clock said, and ours at that time; null: it did not say. Epoch ms. */
      readonly clock: { readonly engine: number; readonly here: number } | null;
    };

export interface DiskFacts {
  readonly dockerRoot: string;
  /** Whether Docker's root is a directory here; null: nobody may look. */
  readonly rootIsHere: boolean | null;
  readonly contentRoots: readonly string[];
  readonly samples: readonly DiskSample[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface DirectoryFact {
  readonly what: string;
  readonly path: string;
  /** Writable, or to be made by whoever runs this; else why not. */
  readonly fault: string | null;
}

export interface WatcherFacts {
  readonly socket: string;
  readonly answer: Answer<StateDocument>;
  readonly dump: {
    readonly file: string;
    /** Epoch ms; null: there is none, or it cannot be read. */
    readonly at: number | null;
    readonly fault: string | null;
  };
}

/** Something beside Lull that removes what Docker holds. */
export interface Pruner {
  readonly kind: 'systemd' | 'cron' | 'container';
  /** The file or the container's name. */
  readonly where: string;
  /** The command, or the image. */
  readonly what: string;
  /** Whether anything starts it by itself: a timer, a target, cron, a running container. */
  readonly active: boolean;
}

export type BuilderGc =
  | { readonly kind: 'no-file'; readonly file: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string }
  | {
      readonly kind: 'read';
      readonly file: string;
      /** Null: the engine's default. */
      readonly enabled: boolean | null;
    };

export interface RunFacts {
  /** Names and labels that the engine lists now; null: it does not answer. */
  readonly names: readonly string[] | null;
  readonly labels: readonly Readonly<Record<string, string>>[] | null;
  /** Words of the recorded decisions, in which the runs of the past are named. */
  readonly recorded: readonly string[];
}
