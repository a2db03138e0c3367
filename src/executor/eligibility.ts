import { inTime } from './amounts.ts';
import type { PlanInput } from './plan-input.ts';

/** What the plan says of one object; `reason` is never empty. */
export interface Eligibility extends Objection {
  readonly kind: 'remove' | 'keep';
}

/** Why one object is kept. `group` is the reason without what is particular to it, for lists. */
export interface Objection {
  readonly reason: string;
  readonly group: string;
}

/** An objection; the group is the reason itself where nothing in it is particular to one object. */
export function because(reason: string | null, group?: string): Objection | null {
  return reason === null ? null : { reason, group: group ?? reason };
}

/** The label that exempts a container or an image, whatever its value. */
export const KEEP_LABEL = 'lull.keep';

/** Why an object is kept, or null when this rule has nothing against its removal. */
export type Rule<T> = (subject: T, input: PlanInput) => Objection | null;

/** The first rule that applies says why the object is kept. */
export function firstObjection<T>(
  rules: readonly Rule<T>[],
  subject: T,
  input: PlanInput,
): Objection | null {
  for (const rule of rules) {
    const objection = rule(subject, input);
    if (objection !== null) return objection;
  }
  return null;
}

/** Age on the wall clock against Docker's own timestamps; one that makes no sense is no age. */
export function tooYoung(createdAt: number, input: PlanInput, verb: string): Objection | null {
  const age = input.at.wall - createdAt;
  const { olderThanMs } = input.policy.prune;
  if (age >= olderThanMs + input.clockAheadMs) return null;
  const ahead = inTime(input.clockAheadMs);
  const doubt = input.clockAheadMs > 0 ? `; the clock was set ahead by ${ahead} meanwhile` : '';
  const limit = `prune.olderThan is ${inTime(olderThanMs)}${doubt}`;
  return because(`${verb} ${inTime(age)} ago, ${limit}`, `too young, ${limit}`);
}

/** Grace on the monotonic clock; what the watcher has not yet seen unused has not begun its grace. */
export function inGrace(
  id: string,
  since: ReadonlyMap<string, number> | undefined,
  input: PlanInput,
): Objection | null {
  if (since === undefined) return null;
  const { graceMs } = input.policy.prune;
  const first = since.get(id);
  const limit = `prune.grace is ${inTime(graceMs)}`;
  const group = `not unused for long enough, ${limit}`;
  if (first === undefined) return because(`not seen unused yet, ${limit}`, group);
  const unusedFor = input.at.mono - first;
  if (unusedFor >= graceMs) return null;
  return because(`unused for ${inTime(unusedFor)}, ${limit}`, group);
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
