/** What `POST /v1/prune` answers, one JSON object a line; the decision is the last. */

import * as z from 'zod';
import type { Decision } from '../gates/decision.ts';
import type { PruneProgress } from '../gates/observation.ts';
import { GATE_NAMES, type GateName } from '../gates/verdict.ts';
import { decisionSchema } from './decision-document.ts';
import { printableJson } from './printable.ts';

export type PruneReport =
  | { readonly kind: 'waiting'; readonly waitingFor: readonly GateName[]; readonly reason: string }
  | { readonly kind: 'progress'; readonly progress: PruneProgress }
  | { readonly kind: 'decision'; readonly decision: Decision };

const count = z.number().int().nonnegative();

export const progressSchema: z.ZodType<PruneProgress> = z.object({
  step: z.string().describe('What was done last'),
  done: count.describe('Deletions tried'),
  total: count,
  removed: z.object({ containers: count, images: count, buildCache: count }),
  removedBytes: z.number().nonnegative().describe("By the engine's figures"),
});

/** One line of the answer, parsed. */
export const pruneReportSchema: z.ZodType<PruneReport, unknown> = z.union([
  z.object({
    kind: z.literal('waiting'),
    waitingFor: z.array(z.enum(GATE_NAMES)),
    reason: z.string(),
  }),
  z.object({ kind: z.literal('progress'), progress: progressSchema }),
  decisionSchema.transform((decision) => ({ kind: 'decision', decision }) as const),
]);

/** JSON Schema of one line. It allows further keys: fields are only ever added. */
export function pruneReportJsonSchema(): object {
  const schema = z.toJSONSchema(pruneReportSchema, { io: 'input' });
  return { title: 'A line of the answer to the request for a prune', ...schema };
}

/** One line of the answer: the decision as it is in the history, all else with its `kind`. */
export function pruneReportLine(report: PruneReport): string {
  return `${printableJson(report.kind === 'decision' ? report.decision : report)}\n`;
}
