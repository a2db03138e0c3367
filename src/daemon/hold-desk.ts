import { randomBytes } from 'node:crypto';
import { BehaviorSubject, filter, firstValueFrom, map, type Observable } from 'rxjs';
import type { HoldFact } from '../gates/facts.ts';
import { activeHolds } from '../gates/holds.ts';
import type { Moment } from '../gates/moment.ts';
import type { InhibitObservation } from '../gates/observation.ts';
import type { HostState } from '../gates/state.ts';
import type { HoldRequest, InhibitRequest } from '../report/hold-document.ts';
import { placeHold, removeHold } from '../store/hold-files.ts';
import { holdLine } from '../streams/hold-file.ts';
import { readHolds } from '../streams/holds.ts';
import type { Core } from './core.ts';

export interface PlacedHold {
  readonly hold: HoldFact;
  /** Resolves once no prune runs and none can start; rejects when the watcher ends before. */
  readonly safe: Promise<void>;
}

export type Released =
  | { readonly kind: 'released'; readonly hold: HoldFact }
  | { readonly kind: 'missing' }
  /** It ends with its command. */
  | { readonly kind: 'inhibit'; readonly hold: HoldFact };

/** Where the control socket places holds. */
export interface HoldDesk {
  /** What holds now; rejects where the directory cannot be read. */
  readonly list: () => Promise<readonly HoldFact[]>;
  /** Writes a file; rejects where it cannot. */
  readonly place: (asked: HoldRequest) => Promise<PlacedHold>;
  /** Takes the file away; rejects where it cannot. */
  readonly release: (id: string) => Promise<Released>;
  /** Holds until `end` is called. */
  readonly inhibit: (asked: InhibitRequest) => PlacedHold & { readonly end: () => void };
  readonly inhibits$: Observable<InhibitObservation>;
}

export function createHoldDesk(core: Core, clock: () => Moment): HoldDesk {
  const inhibits$ = new BehaviorSubject<readonly HoldFact[]>([]);
  const holdDir = () => core.state$.value.policy.control.holdDir;
  /** Folds the directory in as it is now, without waiting for its watch. */
  const look = async () => {
    const at = clock();
    const reading = await readHolds(holdDir());
    core.tell(
      reading.kind === 'holds'
        ? { kind: 'holds-listed', at, holds: reading.holds }
        : { kind: 'holds-unreadable', at, reason: reading.reason },
    );
    return { at, reading };
  };
  const files = async () => {
    const { reading } = await look();
    if (reading.kind === 'unreadable') throw new Error(reading.reason);
    return reading.holds;
  };
  return {
    list: async () => {
      await files();
      return activeHolds(core.state$.value, clock());
    },
    place: async ({ why, who, until }) => {
      const hold = await placeHold(holdDir(), {
        why: holdLine(why) || 'no reason given',
        who: holdLine(who),
        since: clock().wall,
        until: until === null ? null : Date.parse(until),
      });
      const { at } = await look();
      const folded = ({ holds }: HostState) => holds !== null && holds.at.mono >= at.mono;
      return { hold, safe: noPrune(core, folded) };
    },
    release: async (id) => {
      const hold = (await files()).find((one) => one.id === id);
      if (hold === undefined) {
        const command = inhibits$.value.find((one) => one.id === id);
        return command === undefined ? { kind: 'missing' } : { kind: 'inhibit', hold: command };
      }
      await removeHold(holdDir(), hold.id);
      await look();
      return { kind: 'released', hold };
    },
    inhibit: ({ why, who, id, since }) => {
      const now = clock().wall;
      const hold: HoldFact = {
        id: id ?? `inhibit:${randomBytes(4).toString('hex')}`,
        why: holdLine(why) || 'no reason given',
        who: holdLine(who),
        since: since === undefined ? now : Math.min(now, Date.parse(since)),
        until: null,
      };
      inhibits$.next([...inhibits$.value, hold]);
      return {
        hold,
        safe: noPrune(core, ({ inhibits }) => inhibits.includes(hold)),
        end: () => inhibits$.next(inhibits$.value.filter((one) => one !== hold)),
      };
    },
    inhibits$: inhibits$.pipe(
      map((inhibits) => ({ kind: 'inhibits-listed', at: clock(), inhibits })),
    ),
  };
}

/**
 * Once the hold is folded in, no prune starts and the one that runs has been told to stop; a call
 * that outlived its time-out may still delete. Rejects when the watcher ends.
 */
async function noPrune(core: Core, folded: (state: HostState) => boolean): Promise<void> {
  const quiet = (state: HostState) => folded(state) && state.prune === null && !state.slotBusy;
  const safe = firstValueFrom(core.state$.pipe(filter(quiet)));
  await safe.catch(() => {
    throw new Error('the watcher is stopping');
  });
}
