import { isReferenced, references } from './claim.ts';
import { judgeBuildCache } from './eligible-build-cache.ts';
import type { Plan, PlanItem } from './plan-document.ts';
import type { PlanInput } from './plan-input.ts';

/** One deletion of a prune, in the order of the plan. */
export type Step =
  | { readonly kind: 'container'; readonly item: PlanItem }
  | { readonly kind: 'image'; readonly item: PlanItem }
  /** A claim that a crash or a 409 left beside other references of an image. */
  | { readonly kind: 'release-claim'; readonly imageId: string; readonly name: string }
  | { readonly kind: 'build-cache'; readonly olderThanMs: number };

/** What a plan means in deletions: containers, images, stale claims, and the build cache in one call. */
export function stepsOf(plan: Plan, input: PlanInput): readonly Step[] {
  const stale = input.images.filter(
    (image) => isReferenced(image) && references(image).claims.length > 0,
  );
  const olderThanMs = input.policy.prune.olderThanMs + input.clockAheadMs;
  return [
    ...plan.remove.flatMap((item): Step[] =>
      item.kind === 'container' ? [{ kind: 'container', item }] : [],
    ),
    ...plan.remove.flatMap((item): Step[] =>
      item.kind === 'image' ? [{ kind: 'image', item }] : [],
    ),
    ...stale.map((image): Step => {
      const { tags, digests } = references(image);
      return { kind: 'release-claim', imageId: image.id, name: tags[0] ?? digests[0] ?? image.id };
    }),
    ...(mayFreeBuildCache(plan, input) ? [{ kind: 'build-cache', olderThanMs } as const] : []),
  ];
}

/**
 * The layers of an image that BuildKit built are shared with its cache, and stay there when the
 * image goes: they are free, and no longer shared, only then. Which records these are, no engine
 * says; BuildKit keeps those that another image still shares.
 */
function mayFreeBuildCache({ remove }: Plan, input: PlanInput): boolean {
  if (remove.some(({ kind }) => kind === 'build-cache')) return true;
  if (!remove.some(({ kind }) => kind === 'image')) return false;
  return (input.buildCache ?? []).some(
    (record) =>
      record.shared && judgeBuildCache({ ...record, shared: false }, input).kind === 'remove',
  );
}
