import { type Admission, admitted } from './admission.ts';
import { executeStep, type StepOutcome, type StepTools, stepName } from './execute-step.ts';
import { neededBy } from './needed-by.ts';
import { type LookContext, secondLook } from './second-look.ts';
import type { Step } from './step.ts';

export interface TryTools extends Omit<StepTools, 'admitted'> {
  readonly admission: () => Promise<Admission>;
  readonly stop: AbortSignal;
}

/**
 * One step: the object is read again, the gates are asked, then who needs it; only then it is
 * deleted. Rejects as the port does.
 */
export async function tryStep(
  step: Step,
  context: LookContext,
  tools: TryTools,
): Promise<StepOutcome> {
  const skipped = (reason: string): StepOutcome => ({
    kind: 'skipped',
    words: `${stepName(step)} (${reason})`,
  });
  const look = await secondLook(step, context);
  if (look.kind === 'skip') return skipped(look.reason);
  const again = () => admitted(tools.admission, tools.stop);
  const admission = await again(); // A gate may have closed while the object was read.
  if (admission.kind === 'stop') return admission;
  const needed = await neededBy(step, context);
  if (needed !== null) return skipped(needed);
  return executeStep(step, look.claims, { ...tools, admitted: again });
}
