import * as z from 'zod';
import type { BuildCacheFact } from '../gates/facts.ts';
import { count, decode, flag, instant, listOf, text } from './decode.ts';
import { DockerError } from './port.ts';

const record = z.object({
  ID: z.string().min(1),
  Type: text,
  InUse: flag,
  Shared: flag,
  Size: count,
  CreatedAt: instant,
  LastUsedAt: instant,
});

const usageShape = z.object({
  /** Up to API 1.52. */
  BuildCache: z.array(record).nullish(),
  /** From API 1.52 on; `Items` only with `verbose`, and left out when empty. */
  BuildCacheUsage: z.object({ TotalCount: count, Items: listOf(record) }).nullish(),
});

type Usage = z.infer<typeof usageShape>;

function recordsOf(usage: Usage): readonly z.infer<typeof record>[] | null {
  if (usage.BuildCacheUsage) {
    const { Items, TotalCount } = usage.BuildCacheUsage;
    if (Items.length > 0 || TotalCount === 0) return Items;
    return usage.BuildCache ?? null;
  }
  // Null is an empty list; an absent key says nothing.
  return usage.BuildCache === undefined ? null : (usage.BuildCache ?? []);
}

/** `/system/df`. */
export function parseBuildCache(body: unknown): readonly BuildCacheFact[] {
  const records = recordsOf(decode('GET /system/df', usageShape, body));
  if (records === null) {
    throw new DockerError('unreadable', 'GET /system/df: the answer has no build-cache records');
  }
  return records.map((one) => ({
    id: one.ID,
    type: one.Type,
    inUse: one.InUse,
    shared: one.Shared,
    sizeBytes: one.Size,
    createdAt: one.CreatedAt ?? 0,
    lastUsedAt: one.LastUsedAt,
  }));
}
