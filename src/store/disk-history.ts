import type { HistoryFile, Written } from './history-file.ts';

export interface DiskPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly path: string;
  readonly usedRatio: number;
}

export interface DiskHistory {
  /** Keeps at most one point a path every 10 minutes, for 90 days. Call it as often as you like. */
  recordDisk(points: readonly DiskPoint[]): Written;
  /** Oldest first, from `since` (epoch ms) on. */
  diskHistory(since: number): readonly DiskPoint[];
}

const SPACING_MS = 10 * 60_000;
const KEPT_MS = 90 * 24 * 60 * 60_000;

/** The fill of the disks over time. Points that cannot be written are dropped: they are only a curve. */
export function createDiskHistory({
  database,
  write,
}: Pick<HistoryFile, 'database' | 'write'>): DiskHistory {
  const writtenAt = new Map<string, number>();

  return {
    recordDisk: (points) => {
      // A clock set back is as far away as one set forward.
      const due = points.filter(
        ({ path, at }) => Math.abs(at - (writtenAt.get(path) ?? -Infinity)) >= SPACING_MS,
      );
      if (due.length === 0) {
        return { ok: true };
      }
      for (const { path, at } of due) {
        writtenAt.set(path, at);
      }
      return write((db) => {
        for (const { at, path, usedRatio } of due) {
          db.prepare(
            'INSERT OR REPLACE INTO disk_samples (at, path, used_ratio) VALUES (?, ?, ?)',
          ).run(at, path, usedRatio);
          db.prepare('DELETE FROM disk_samples WHERE at < ?').run(at - KEPT_MS);
        }
      });
    },
    diskHistory: (since) => {
      try {
        const rows =
          database()
            ?.prepare('SELECT at, path, used_ratio FROM disk_samples WHERE at >= ? ORDER BY at')
            .all(since) ?? [];
        return rows.map((row) => ({
          at: Number(row['at']),
          path: String(row['path']),
          usedRatio: Number(row['used_ratio']),
        }));
      } catch {
        return [];
      }
    },
  };
}
