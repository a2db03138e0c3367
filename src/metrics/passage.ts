/** What has happened between two documents that follow each other. Pure. */
import type { GateName } from '../gates/verdict.ts';
import type { StateDocument } from '../report/state-document.ts';

export const REMOVED_KINDS = ['container', 'image', 'build-cache'] as const;
export type RemovedKind = (typeof REMOVED_KINDS)[number];

export interface Removal {
  readonly kind: RemovedKind;
  readonly objects: number;
  /** By the engine's figures. */
  readonly bytes: number;
}

const NOTHING = { containers: 0, images: 0, buildCache: 0 };

/**
 * What the prune that runs has removed since the document before. Each step of a prune is a document
 * of its own and removes one kind, so its bytes are that kind's.
 */
export function removalsBetween(
  previous: StateDocument | null,
  next: StateDocument,
): readonly Removal[] {
  const progress = next.prune?.progress ?? null;
  if (progress === null) return [];
  const same = previous?.prune?.startedAt === next.prune?.startedAt;
  const before = same ? (previous?.prune?.progress ?? null) : null;
  const was = before?.removed ?? NOTHING;
  const { removed } = progress;
  const counts = [
    removed.containers - was.containers,
    removed.images - was.images,
    removed.buildCache - was.buildCache,
  ] as const;
  const kind = REMOVED_KINDS.find((_, index) => (counts[index] ?? 0) > 0);
  if (kind === undefined) return [];
  const bytes = Math.max(0, progress.removedBytes - (before?.removedBytes ?? 0));
  return REMOVED_KINDS.flatMap((each, index) => {
    const objects = counts[index] ?? 0;
    return objects > 0 ? [{ kind: each, objects, bytes: each === kind ? bytes : 0 }] : [];
  });
}

/** Whether the engine was found again after a connection before. */
export function isReconnect(
  connectedBefore: boolean,
  previous: StateDocument | null,
  next: StateDocument,
): boolean {
  const now = next.engine.connection === 'connected';
  return connectedBefore && now && previous?.engine.connection !== 'connected';
}

/** Under pressure or not; a pressure that cannot be told now is none. */
export function isPressed({ pressure: { level } }: StateDocument): boolean {
  return level === 'high' || level === 'critical';
}

/** The gates that time under this document counts against. */
export function blockedBy(doc: StateDocument): readonly GateName[] {
  return isPressed(doc) ? doc.waitingFor : [];
}
