import type { Observable } from 'rxjs';
import type { RuntimeDefaults } from '../config/paths.ts';
import type { DockerPort } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Log } from '../report/log.ts';
import type { DecisionStore } from '../store/decisions.ts';
import type { Reread } from '../streams/config-file.ts';

export interface ClosablePort extends DockerPort {
  close(): void;
}

/** All that the watcher needs of the world. */
export interface WatcherDeps {
  /** Unique to this run of the process. */
  readonly session: string;
  readonly version: string;
  readonly pid: number;
  readonly clock: () => Moment;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** 32 hex digits, never the same twice. */
  readonly randomClaim: () => string;
  readonly policy: Policy;
  /** What `--dry-run` adds to every policy that is loaded later. */
  readonly forceDryRun: boolean;
  /** The file that is watched, and the text in force; null: there is no file (yet), so the defaults are. */
  readonly config: { readonly file: string; readonly text: string | null };
  /** Asks for the file to be read at once. */
  readonly reread$: Observable<Reread>;
  readonly defaults: RuntimeDefaults;
  readonly stateFile: string;
  readonly openDocker: (host: string) => ClosablePort;
  readonly store: DecisionStore;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What the process counts beside the core, for the state document. */
  readonly counters: () => Readonly<Record<string, number>>;
}
