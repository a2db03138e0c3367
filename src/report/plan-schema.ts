import * as z from 'zod';
import { type PlanReport, SPACE_KINDS } from '../executor/plan-document.ts';

const item = z.object({
  kind: z.enum(['container', 'image', 'build-cache']),
  id: z.string(),
  names: z.array(z.string()),
  reason: z.string(),
  group: z.string().describe('The reason without what is particular to this object'),
  sizeBytes: z.number().nullable(),
  createdAt: z.string().nullable(),
});

const count = z.number().int().nonnegative();
const bytes = z.number().nonnegative();
const ratio = z.number().describe('0 to 1');

const disk = z.object({
  path: z.string(),
  usedRatio: ratio,
  inodesUsedRatio: ratio.nullable(),
  totalBytes: bytes,
  availableBytes: bytes,
  highRatio: ratio,
  lowRatio: ratio,
  usedRatioAtBest: ratio.describe('After the prune, if all of it lay here and freed at most'),
  missingBytes: bytes.describe('What would still have to go for the pressure to end'),
});

const space = z.object({
  kind: z.enum(SPACE_KINDS),
  count: count.nullable(),
  sizeBytes: bytes.nullable().describe('Shared layers count in each image that has them'),
  largest: z.array(z.object({ name: z.string(), sizeBytes: bytes })),
  note: z.string().nullable().describe('What is not known, and why'),
});

export const planSchema: z.ZodType<PlanReport> = z.object({
  version: z.literal(1),
  at: z.string().describe('ISO 8601, UTC'),
  remove: z.array(item),
  keep: z.array(item),
  totals: z.object({
    containers: count,
    images: count,
    buildCache: count,
    sizeBytes: z.number().nonnegative(),
    kept: count,
  }),
  relief: z.object({
    atMostBytes: bytes.describe("By the engine's figures: shared layers count in each image"),
    atLeastBytes: bytes.nullable().describe('Without shared layers and build cache'),
  }),
  disk: z.array(disk),
  space: z.array(space),
});

/** JSON Schema of a plan. It allows further keys: fields are only ever added. */
export function planJsonSchema(): object {
  return { title: 'A plan of Lull', ...z.toJSONSchema(planSchema, { io: 'input' }) };
}
