/** Time passes: rechecks that fall due are made, and what nobody plays with is read anew. */
import type { Instance } from './instance.ts';
import type { World } from './small-world.ts';
import * as world from './small-world.ts';

/** Sources that nobody plays with are read whenever time passes. */
function readings(of: World, { parts }: Instance): World {
  const hasSilence = parts.includes('silence');
  if (hasSilence) return of;
  let told = world.tellAll(of, world.diskOf(of), world.pullsOf(of));
  if (!parts.includes('holds')) told = world.tell(told, world.holdsOf(told.truth.hold));
  return synced(told);
}

/** A full listing that finds nothing new. */
export function synced(of: World, agoMs = 0): World {
  const { up, undelivered, owed, listing } = of.truth;
  const isFirst = of.core.engine.lastSyncAt === null;
  if (!up || undelivered || owed || listing !== null || isFirst) return of;
  return world.tell(of, { kind: 'inventory-synced', startedAt: at(of, of.now.mono - agoMs).now });
}

/** Builds are asked for as soon as they are the last question. */
export function asked(of: World, { parts }: Instance): World {
  const again = parts.includes('builds') || parts.includes('silence');
  return !again && world.asksForBuilds(of) ? world.tell(of, world.buildsOf(of)) : of;
}

function at(of: World, mono: number): World {
  return { ...of, now: { mono, wall: of.now.wall + mono - of.now.mono } };
}

export function passed(of: World, ms: number, instance: Instance): World {
  const until = of.now.mono + ms;
  let now = of;
  for (;;) {
    const due = now.core.judgement?.recheckAt ?? null;
    if (due === null || due > until) break;
    now = world.tell(at(now, due), { kind: 'time-passed' });
  }
  return asked(readings(world.tell(at(now, until), { kind: 'time-passed' }), instance), instance);
}
