import { containerName } from './container-references.ts';
import { isRemovableState, possibleReferrers, referrerObjection } from './eligible-containers.ts';
import { usesImage } from './image-users.ts';
import type { LookContext } from './second-look.ts';
import type { Step } from './step.ts';

/**
 * Why a container that is there now keeps the object; null: nobody needs it. To be asked after the
 * gates, with nothing in between that takes time: the list is as young as theirs.
 */
export async function neededBy(step: Step, context: LookContext): Promise<string | null> {
  switch (step.kind) {
    case 'container':
      return containerNeededBy(step.item.id, context);
    case 'image':
      return imageNeededBy(step.item.id, context);
    case 'release-claim':
    case 'build-cache':
      return null;
  }
}

async function containerNeededBy(id: string, context: LookContext): Promise<string | null> {
  const { details, input } = context;
  const containers = await context.containers();
  const target = containers.find((container) => container.id === id);
  if (target === undefined) return 'it is gone already';
  if (!isRemovableState(target.state)) return `it is in state ${target.state} now`;
  const run = input.liveRunNames(target);
  if (run !== null) return `part of the live run ${run}`;
  const referrers = possibleReferrers({ containers, details });
  return referrerObjection(target, { details }, referrers)?.reason ?? null;
}

async function imageNeededBy(id: string, context: LookContext): Promise<string | null> {
  const containers = await context.containers();
  const user = containers.find((one) => usesImage(one, context.details.get(one.id), id));
  return user === undefined ? null : `used by container ${containerName(user)}`;
}
