/** The JSON form of a decision, as the state dump and the history carry it. */
import * as z from 'zod';
import { type Decision, OUTCOMES, TRIGGERS } from '../gates/decision.ts';
import { GATE_NAMES } from '../gates/verdict.ts';

const count = z.number().int().nonnegative();

export const decisionSchema: z.ZodType<Decision> = z.object({
  id: z.string(),
  at: z.string(),
  trigger: z.enum(TRIGGERS),
  outcome: z.enum(OUTCOMES),
  reason: z.string().min(1),
  closed: z.array(z.enum(GATE_NAMES)).describe('The gates that were not open'),
  freedBytes: z.number().describe('Measured with statfs; others on the host write and free too'),
  usedRatioBefore: z.number().nullable(),
  usedRatioAfter: z.number().nullable(),
  removed: z.object({ containers: count, images: count, buildCache: count }),
  durationMs: z.number().nonnegative(),
});
