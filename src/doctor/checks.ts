import { checkActivity } from './check-activity.ts';
import { checkBuilderGc } from './check-builder-gc.ts';
import { checkClock } from './check-clock.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkDirectories } from './check-directories.ts';
import { checkDisks } from './check-disks.ts';
import { checkEngine } from './check-engine.ts';
import { checkPruners } from './check-pruners.ts';
import { checkRunPatterns } from './check-run-patterns.ts';
import { checkSwarm } from './check-swarm.ts';
import { checkWatcher } from './check-watcher.ts';
import type { DoctorFacts } from './facts.ts';
import type { Finding, Said } from './finding.ts';

type Check = (facts: DoctorFacts) => readonly Said[];

/** Every check, in the order in which one would go about it. */
const CHECKS: readonly (readonly [string, Check])[] = [
  ['configuration', checkConfiguration],
  ['engine', checkEngine],
  ['swarm', checkSwarm],
  ['disk', checkDisks],
  ['activity', checkActivity],
  ['directories', checkDirectories],
  ['watcher', checkWatcher],
  ['other pruners', checkPruners],
  ['builder gc', checkBuilderGc],
  ['clock', checkClock],
  ['run patterns', checkRunPatterns],
];

/** What every check says of these facts; each says something. */
export function examine(facts: DoctorFacts): readonly Finding[] {
  return CHECKS.flatMap(([check, judge]) => judge(facts).map((said) => ({ check, ...said })));
}
