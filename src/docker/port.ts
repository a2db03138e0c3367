/**
 * The narrow port to the engine: only the calls Lull makes. Every answer is already parsed into our
 * facts. Each call rejects with a `DockerError`; each is bounded by a time-out of ours, because a
 * connection that dies between header and body never settles in dockerode (docs/engine.md 6).
 */
import type { Observable } from 'rxjs';
import type {
  BuildCacheFact,
  ContainerFact,
  ContainerState,
  EngineFact,
  ImageFact,
  Labels,
  NodeFact,
  ServiceFact,
  TaskFact,
} from '../gates/facts.ts';

/** An engine event: a reason to look again, never a truth. */
export interface DockerEvent {
  readonly type: string;
  readonly action: string;
  readonly actorId: string;
  readonly attributes: Labels;
}

export interface Pong {
  /** The `Swarm` header (engine 23 and newer), for example `active/manager`; null where absent. */
  readonly swarm: string | null;
  readonly apiVersion: string;
  /** The engine's clock, to the second (the header `Date`), in epoch ms; null where it does not say. */
  readonly date: number | null;
}

/** What an inspection adds to the list, read right before a deletion. */
export interface ContainerDetail {
  readonly id: string;
  readonly state: ContainerState;
  /** RFC 3339 as the engine wrote it: compared, never computed with. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly restartPolicy: string;
  readonly labels: Labels;
  /** The reference it was created from. */
  readonly configImage: string;
  readonly imageId: string;
  /** Null: not measured. */
  readonly sizeRwBytes: number | null;
  /** Ids or names of the containers it refers to: volumes-from and network, pid, ipc namespaces. */
  readonly refersTo: readonly string[];
}

/** What the engine has measured; null is not told. */
export interface DiskUsage {
  /** All layers of all images, each counted once. */
  readonly layersBytes: number | null;
  /** By image id: how much of its size other images have, too. */
  readonly sharedBytes: ReadonlyMap<string, number>;
  /** By container id: its writable layer. */
  readonly containerBytes: ReadonlyMap<string, number>;
  readonly volumes: readonly VolumeUsage[] | null;
}

export interface VolumeUsage {
  readonly name: string;
  readonly sizeBytes: number | null;
  /** Some container, in any state, has it. */
  readonly inUse: boolean;
}

export interface DockerReader {
  ping(): Promise<Pong>;
  engine(): Promise<EngineFact>;
  containers(): Promise<readonly ContainerFact[]>;
  images(): Promise<readonly ImageFact[]>;
  services(): Promise<readonly ServiceFact[]>;
  tasks(): Promise<readonly TaskFact[]>;
  nodes(): Promise<readonly NodeFact[]>;
  /** `/system/df`, with `type=build-cache` from API 1.42. */
  buildCache(): Promise<readonly BuildCacheFact[]>;
  /** The whole of `/system/df`, which walks every volume: only for somebody who asks. */
  diskUsage(): Promise<DiskUsage>;
  /** Null: it is gone. Its size is not measured. */
  container(id: string): Promise<ContainerDetail | null>;
  /** As `container`, with the size of one that is stopped: the engine walks its files for that. */
  measuredContainer(id: string): Promise<ContainerDetail | null>;
  /** Null: it is gone. */
  image(id: string): Promise<ImageFact | null>;
  /**
   * The live event feed. Emits `connected` once the engine has answered, then events. Never
   * completes: every end of the stream is an error. Unsubscribing closes the connection.
   */
  events(): Observable<EventFeed>;
}

export type EventFeed =
  | { readonly kind: 'connected' }
  | { readonly kind: 'event'; readonly event: DockerEvent };

/** How the engine took a write. `in-use`: 409, somebody needs it after all. `gone`: 404. */
export type WriteAnswer = 'done' | 'gone' | 'in-use';

/** The four writes of docs/contract.md 4, and nothing else. */
export interface DockerWriter {
  deleteContainer(id: string): Promise<WriteAnswer>;
  /** Tags `imageId` as `lull.invalid/prune:<claim>`; `claim` is 32 hex digits. */
  claimImage(imageId: string, claim: string): Promise<WriteAnswer>;
  /** Deletes the reference `lull.invalid/prune:<claim>` with `noprune=1`; the image goes only if nothing else refers to it. */
  deleteClaim(
    claim: string,
  ): Promise<{ readonly answer: WriteAnswer; readonly deletedImage: boolean }>;
  /** `olderThanMs` is sent as a Go duration. Resolves with the bytes BuildKit says it reclaimed. */
  pruneBuildCache(
    olderThanMs: number,
  ): Promise<{ readonly reclaimedBytes: number; readonly deleted: number }>;
}

export interface DockerPort extends DockerReader, DockerWriter {}

export type DockerErrorKind =
  | 'unreachable'
  | 'timed-out'
  | 'unavailable' // 503
  | 'refused' // another HTTP status
  | 'unreadable' // the answer makes no sense
  | 'forbidden-write'; // stopped by the allow-list before it was sent

/** Of a message: an engine, or what stands in front of one, may answer with megabytes. */
const MAX_MESSAGE = 2_000;

export class DockerError extends Error {
  override readonly name = 'DockerError';
  readonly kind: DockerErrorKind;
  readonly status: number | null;
  /** Settles once the engine has answered after all, or the connection is gone; only for `timed-out`. */
  readonly answered: Promise<void>;

  constructor(
    kind: DockerErrorKind,
    message: string,
    options: {
      readonly status?: number;
      readonly cause?: unknown;
      readonly answered?: Promise<void>;
    } = {},
  ) {
    super(message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message, {
      cause: options.cause,
    });
    this.kind = kind;
    this.status = options.status ?? null;
    this.answered = options.answered ?? Promise.resolve();
  }
}
