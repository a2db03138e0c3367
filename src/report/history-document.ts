/** What `GET /v1/history` answers and `lull history --json` prints. */
import * as z from 'zod';
import type { Decision } from '../gates/decision.ts';
import { decisionSchema } from './decision-document.ts';

/** The fill of one file system at one time. */
export interface DiskFill {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly path: string;
  readonly usedRatio: number;
}

export interface HistoryDocument {
  readonly version: 1;
  /** Newest first. */
  readonly decisions: readonly Decision[];
  /** Oldest first. */
  readonly disk: readonly DiskFill[];
}

/** How far back the disk's curve goes. */
const CURVE_MS = 7 * 24 * 60 * 60_000;

export const historySchema: z.ZodType<HistoryDocument> = z.object({
  version: z.literal(1),
  decisions: z.array(decisionSchema).describe('Newest first'),
  disk: z
    .array(
      z.object({
        at: z.string().describe('ISO 8601, UTC'),
        path: z.string(),
        usedRatio: z.number(),
      }),
    )
    .describe('Oldest first, of the last seven days'),
});

/** JSON Schema of a history. It allows further keys: fields are only ever added. */
export function historyJsonSchema(): object {
  return { title: 'A history of Lull', ...z.toJSONSchema(historySchema, { io: 'input' }) };
}

/** What a history is read from. Instants are epoch ms. */
export interface HistorySource {
  /** Newest first, without the newest `skip`. */
  recent(count: number, skip?: number): readonly Decision[];
  diskHistory(since: number): readonly (Omit<DiskFill, 'at'> & { readonly at: number })[];
}

/** The newest `count` decisions, and the disk's curve before `now` (epoch ms). */
export function historyDocument(
  source: HistorySource,
  count: number,
  now: number,
): HistoryDocument {
  return {
    version: 1,
    decisions: source.recent(count),
    disk: source
      .diskHistory(now - CURVE_MS)
      .map((point) => ({ ...point, at: new Date(point.at).toISOString() })),
  };
}
