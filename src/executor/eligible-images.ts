import type { ContainerFact, ImageFact } from '../gates/facts.ts';
import { inTime } from './amounts.ts';
import { references } from './claim.ts';
import { containerName } from './container-references.ts';
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
import type { imageUsers } from './image-users.ts';
import type { PlanInput } from './plan-input.ts';

type UserOf = ReturnType<typeof imageUsers>;

/**
 * A container that this very plan removes still keeps its image: the image is left for the next
 * look, so that what was planned and what is deleted stay the same whatever fails in between.
 */
const rules = (userOf: UserOf): readonly Rule<ImageFact>[] => [
  (_, { policy }) => because(policy.prune.images ? null : 'prune.images is false'),
  ({ labels }) => because(Object.hasOwn(labels, KEEP_LABEL) ? `label ${KEEP_LABEL}` : null),
  (image) => because(referenceObjection(image), referenceGroup(image)),
  ({ id }) => usedBy(userOf(id)),
  ({ createdAt }, input) => tooYoung(createdAt, input, 'built'),
  ({ id }, input) => inGrace(id, input.unusedSince?.images, input),
];

/** Why an image's tags or digests keep it; null if only claims, or nothing, refer to it. */
export function referenceObjection(image: ImageFact): string | null {
  const { tags, digests, claims } = references(image);
  const stale = claims.length > 0 ? "; Lull's claim beside it is released by the next prune" : '';
  const [tag] = tags;
  if (tag !== undefined) return `tagged ${tag}${stale}`;
  const [digest] = digests;
  return digest === undefined ? null : `referenced by digest ${digest}${stale}`;
}

function referenceGroup(image: ImageFact): string {
  return references(image).tags.length > 0 ? 'tagged' : 'referenced by digest';
}

function usedBy(user: ContainerFact | undefined): Objection | null {
  return because(
    user === undefined ? null : `used by container ${containerName(user)}`,
    'untagged, used by a container',
  );
}

/** Whether the plan removes an image, and why. `userOf`: `imageUsers` of the same input. */
export function judgeImage(image: ImageFact, input: PlanInput, userOf: UserOf): Eligibility {
  const objection = firstObjection(rules(userOf), image, input);
  if (objection !== null) return { kind: 'keep', ...objection };
  const what = references(image).claims.length > 0 ? "only Lull's claim refers to it" : 'untagged';
  const age = inTime(input.at.wall - image.createdAt);
  const grace = graceInWords(image.id, input.unusedSince?.images, input);
  return { kind: 'remove', reason: `${what}, built ${age} ago, ${grace}`, group: what };
}
