import type { BuildCacheFact } from '../gates/facts.ts';
import { inTime } from './amounts.ts';
import { because, type Eligibility, firstObjection, type Rule, tooYoung } from './eligibility.ts';
import type { PlanInput } from './plan-input.ts';

/** Without `all`, BuildKit keeps these itself (docs/engine.md 2.4). */
const KEPT_BY_BUILDKIT: ReadonlySet<string> = new Set(['internal', 'frontend']);

const RULES: readonly Rule<BuildCacheFact>[] = [
  (_, { policy }) => because(policy.prune.buildCache ? null : 'prune.buildCache is false'),
  ({ inUse }) => because(inUse ? 'in use by a build' : null),
  ({ shared }) => because(shared ? 'shared with an image' : null),
  ({ type }) =>
    because(KEPT_BY_BUILDKIT.has(type) ? `BuildKit keeps records of type ${type}` : null),
  (record, input) =>
    record.lastUsedAt === null
      ? tooYoung(record.createdAt, input, 'never used, created')
      : tooYoung(record.lastUsedAt, input, 'last used'),
];

/** Whether a build-cache record counts among those the prune asks BuildKit to free, and why. */
export function judgeBuildCache(record: BuildCacheFact, input: PlanInput): Eligibility {
  const objection = firstObjection(RULES, record, input);
  if (objection !== null) return { kind: 'keep', ...objection };
  const { wall } = input.at;
  const reason =
    record.lastUsedAt === null
      ? `not in use, never used, created ${inTime(wall - record.createdAt)} ago`
      : `not in use, last used ${inTime(wall - record.lastUsedAt)} ago`;
  return { kind: 'remove', reason, group: 'not in use' };
}
