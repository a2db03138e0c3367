import type { ContainerFact, ContainerState } from '../gates/facts.ts';
import { inTime } from './amounts.ts';
import { containerName, referrerOf } from './container-references.ts';
import {
  because,
  type Eligibility,
  firstObjection,
  graceInWords,
  inGrace,
  KEEP_LABEL,
  type Objection,
  type Rule,
  tooYoung,
} from './eligibility.ts';
import type { PlanInput } from './plan-input.ts';

const REMOVABLE: ReadonlySet<ContainerState> = new Set(['exited', 'dead', 'created']);
const RESTARTING_POLICIES: ReadonlySet<string> = new Set(['always', 'unless-stopped']);

/** Whether a container in this state may be removed at all. */
export function isRemovableState(state: ContainerState): boolean {
  return REMOVABLE.has(state);
}

/** Why the engine, or somebody's next boot, would start this container again; null if nothing would. */
export function restartObjection(policy: string): string | null {
  return RESTARTING_POLICIES.has(policy) ? `restart policy ${policy}` : null;
}

/** In the order in which they are easiest to understand: what a person decided, then what it is, then time. */
const rules = (referrers: readonly ContainerFact[]): readonly Rule<ContainerFact>[] => [
  (_, { policy }) => because(policy.prune.containers ? null : 'prune.containers is false'),
  ({ labels }) => because(Object.hasOwn(labels, KEEP_LABEL) ? `label ${KEEP_LABEL}` : null),
  ({ state }) => because(isRemovableState(state) ? null : `it is in state ${state}`),
  partOfLiveRun,
  unread,
  ({ id }, { details }) => because(restartObjection(details.get(id)?.restartPolicy ?? '')),
  (container, input) => referrerObjection(container, input, referrers),
  ({ createdAt }, input) => tooYoung(createdAt, input, 'created'),
  ({ id }, input) => inGrace(id, input.unusedSince?.containers, input),
];

function partOfLiveRun(container: ContainerFact, input: PlanInput): Objection | null {
  const run = input.liveRunNames(container);
  return because(run === null ? null : `part of the live run ${run}`);
}

function unread(container: ContainerFact, { details }: PlanInput): Objection | null {
  const detail = details.get(container.id);
  if (detail === undefined) return because('its details could not be read');
  if (isRemovableState(detail.state)) return null;
  return because(`it was in state ${detail.state} when it was looked at`);
}

/** Those that refer to another container, or may: the only ones that each candidate has to be held against. */
export function possibleReferrers({
  containers,
  details,
}: Pick<PlanInput, 'containers' | 'details'>): readonly ContainerFact[] {
  return containers.filter(({ id }) => details.get(id)?.refersTo.length !== 0);
}

/** Whether one of `referrers` refers to the container, or may; null: none. */
export function referrerObjection(
  container: ContainerFact,
  { details }: Pick<PlanInput, 'details'>,
  referrers: readonly ContainerFact[],
): Objection | null {
  const referrer = referrerOf(container, referrers, details);
  if (referrer !== null) {
    return because(`container ${containerName(referrer)} refers to it`, 'a container refers to it');
  }
  const unknown = referrers.find(({ id }) => id !== container.id && !details.has(id));
  if (unknown === undefined) return null;
  return because(
    `whether container ${containerName(unknown)} refers to it could not be read`,
    'whether a container refers to it could not be read',
  );
}

/** Whether the plan removes a container, and why. `referrers`: `possibleReferrers` of the same input. */
export function judgeContainer(
  container: ContainerFact,
  input: PlanInput,
  referrers: readonly ContainerFact[],
): Eligibility {
  const objection = firstObjection(rules(referrers), container, input);
  if (objection !== null) return { kind: 'keep', ...objection };
  const age = inTime(input.at.wall - container.createdAt);
  const grace = graceInWords(container.id, input.unusedSince?.containers, input);
  const reason = `${container.state}, created ${age} ago, ${grace}`;
  return { kind: 'remove', reason, group: `${container.state} and unused` };
}
