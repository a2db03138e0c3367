import { blindReason } from '../gates/product.ts';
import type { DoctorFacts } from './facts.ts';
import { needsEngine, not, ok, type Said } from './finding.ts';

type Signal = 'pulls' | 'builds';

export function checkActivity({
  signals,
  policy,
  disk,
  uid,
  engine,
}: DoctorFacts): readonly Said[] {
  if (signals === null) return [needsEngine('what can be seen of pulls and builds')];
  const untold = engine.kind === 'reached' ? blindReason(engine.fact) : null;
  if (untold !== null) {
    const why = 'the activity gate stays unknown, whatever activity.ignore says; nothing is pruned';
    return [not('problem', { saw: untold, why, todo: 'see the engine above' })];
  }
  const say = (signal: Signal): Said => {
    const blind = signals[signal];
    if (blind === null) return ok(`${signal} in flight can be seen`);
    const grants = signal === 'pulls' ? grant(disk?.dockerRoot ?? '', uid) : BUILDS;
    if (policy.activity.ignore.includes(signal)) {
      return not('warning', {
        saw: `${signal} in flight cannot be seen, and activity.ignore waives that: ${blind}`,
        why: `a prune may meet ${signal === 'pulls' ? 'a pull' : 'a build'} in flight`,
        todo: grants,
      });
    }
    return not('problem', {
      saw: `${signal} in flight cannot be seen: ${blind}`,
      why: 'the activity gate stays unknown, and nothing is pruned',
      todo: `${grants}; or go without: activity.ignore = ["${signal}"]`,
    });
  };
  return [say('pulls'), say('builds')];
}

const BUILDS = 'see whether `docker system df` answers';

/** The least that lets a user read the names below Docker's root. */
function grant(root: string, uid: number): string {
  if (uid === 0) return 'mount the directory where Lull runs, and name it in docker.root';
  return `run the watcher as root; or grant the capability (AmbientCapabilities=CAP_DAC_READ_SEARCH in the unit); or an ACL: \`setfacl -m u:${uid}:rx ${root} ${root}/tmp\``;
}
