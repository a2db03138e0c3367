import { z } from 'zod';
import type { Plan } from '../executor/plan-document.ts';

const item = z.object({
  kind: z.enum(['container', 'image', 'build-cache']),
  id: z.string(),
  names: z.array(z.string()),
  reason: z.string(),
  sizeBytes: z.number().nullable(),
  createdAt: z.string().nullable(),
});

const count = z.number().int().nonnegative();

export const planSchema: z.ZodType<Plan> = z.object({
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
});

/** JSON Schema of a plan. It allows further keys: fields are only ever added. */
export function planJsonSchema(): object {
  return { title: 'A plan of Lull', ...z.toJSONSchema(planSchema, { io: 'input' }) };
}
