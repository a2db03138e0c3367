import { formatDuration } from '../report/quantities.ts';
import type { DoctorFacts } from './facts.ts';
import { needsEngine, not, ok, type Said } from './finding.ts';

/** Nobody runs this before it was written. */
const WRITTEN_AT = Date.UTC(2026, 0, 1);
const APART_MS = 60_000;

export function checkClock({ now, engine }: DoctorFacts): readonly Said[] {
  if (now < WRITTEN_AT) {
    return [
      not('problem', {
        saw: `the clock says ${new Date(now).toISOString()}`,
        why: 'ages are measured by it: everything would look too young to go',
        todo: 'set the clock: `timedatectl set-ntp true`',
      }),
    ];
  }
  if (engine.kind === 'failed') return [needsEngine("the engine's clock")];
  const future = engine.containers.filter(({ createdAt }) => createdAt > now + APART_MS);
  const apart = engine.clock === null ? 0 : engine.clock.engine - engine.clock.here;
  if (Math.abs(apart) > APART_MS) {
    const side = apart > 0 ? 'ahead of' : 'behind';
    return [
      not('warning', {
        saw: `the engine's clock is ${formatDuration(Math.abs(apart))} ${side} this one`,
        why: 'ages are measured by both: things look older or younger than they are',
        todo: 'let both follow the same time servers: `timedatectl set-ntp true`',
      }),
    ];
  }
  if (future.length === 0) return [ok('the clock makes sense')];
  return [
    not('warning', {
      saw: `${future.length} containers were created in the future, ${future[0]?.names[0] ?? future[0]?.id.slice(0, 12)} among them`,
      why: 'the clock was set back since: until it has caught up they look too young to go',
      todo: 'let the clock follow a time server: `timedatectl set-ntp true`',
    }),
  ];
}
