import { inTime } from './amounts.ts';
import type { PlanInput } from './plan-input.ts';

/** What the plan says of one object; `reason` is never empty. */
export interface Eligibility {
  readonly kind: 'remove' | 'keep';
  readonly reason: string;
}

/** The label that exempts a container or an image, whatever its value. */
export const KEEP_LABEL = 'lull.keep';

/** Why an object is kept, or null when this rule has nothing against its removal. */
export type Rule<T> = (subject: T, input: PlanInput) => string | null;

/** The first rule that applies says why the object is kept. */
export function firstObjection<T>(
  rules: readonly Rule<T>[],
  subject: T,
  input: PlanInput,
): string | null {
  for (const rule of rules) {
    const objection = rule(subject, input);
    if (objection !== null) return objection;
  }
  return null;
}

/** Age on the wall clock against Docker's own timestamps; one that makes no sense is no age. */
export function tooYoung(createdAt: number, input: PlanInput, verb: string): string | null {
  const age = input.at.wall - createdAt;
  const { olderThanMs } = input.policy.prune;
  if (age >= olderThanMs) return null;
  return `${verb} ${inTime(age)} ago, prune.olderThan is ${inTime(olderThanMs)}`;
}

/** Grace on the monotonic clock; what the watcher has not yet seen unused has not begun its grace. */
export function inGrace(
  id: string,
  since: ReadonlyMap<string, number> | undefined,
  input: PlanInput,
): string | null {
  if (since === undefined) return null;
  const { graceMs } = input.policy.prune;
  const first = since.get(id);
  if (first === undefined) return `not seen unused yet, prune.grace is ${inTime(graceMs)}`;
  const unusedFor = input.at.mono - first;
  if (unusedFor >= graceMs) return null;
  return `unused for ${inTime(unusedFor)}, prune.grace is ${inTime(graceMs)}`;
}

/** The part of a removal's reason that speaks of grace. */
export function graceInWords(
  id: string,
  since: ReadonlyMap<string, number> | undefined,
  input: PlanInput,
): string {
  const first = since?.get(id);
  return first === undefined ? 'grace unknown' : `unused for ${inTime(input.at.mono - first)}`;
}
