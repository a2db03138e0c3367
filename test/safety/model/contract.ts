/** What docs/contract.md asks of the core, as a reader would write it down. Shares no code with the gates. */
import assert from 'node:assert/strict';
import type { Command } from '../../../src/gates/observation.ts';
import type { HostState } from '../../../src/gates/state.ts';
import type { Told } from '../../support/a-host.ts';
import { blockedBy, FRESH, isOld, isPressed, type Ledger, learn, QUIET_MS } from './ledger.ts';

function answer(known: Ledger, command: Extract<Command, { kind: 'record' }>): Ledger {
  const { decision } = command;
  assert.notEqual(decision.reason.trim(), '', 'a record has no reason');
  const heaviest = (['operator', 'daily'] as const).find((one) => known.owed.includes(one));
  assert.equal(decision.trigger, heaviest ?? 'pressure', 'a record names another trigger');
  const skips = known.skips + Number(decision.outcome === 'skipped' && heaviest === undefined);
  assert.ok(skips <= 1, 'one stretch of pressure is recorded as skipped twice');
  return { ...known, owed: [], skips };
}

function obey(known: Ledger, command: Command, now: number): Ledger {
  switch (command.kind) {
    case 'record':
      return answer(known, command);
    case 'stop-prune':
      assert.ok(known.pruneRuns && !known.stopTold, 'a stop without a prune, or a second one');
      return { ...known, stopTold: true };
    case 'start-prune': {
      assert.ok(!known.pruneRuns, 'two prunes at once');
      assert.ok(!known.stopping, 'a prune started while Lull stops');
      const unknown = isOld(known.builds, now, FRESH.builds) ? ['builds unknown'] : [];
      assert.deepEqual(
        [...blockedBy(known, now), ...unknown],
        [],
        'a prune started against blockers',
      );
      assert.ok(isPressed(known, now), 'a prune started without pressure');
      assert.ok(now >= known.noPruneBefore, 'a prune started within the cooldown');
      const asked = known.othersSince !== null && (known.builds?.at ?? 0) >= known.othersSince;
      assert.ok(asked, 'builds were asked for before all else was open');
      const calm = known.calmSince !== null && now - known.calmSince >= QUIET_MS;
      assert.ok(calm, 'a prune started before it was quiet for long enough');
      return { ...known, pruneRuns: true };
    }
  }
}

const byName = (a: string, b: string) => a.localeCompare(b);

/** Since when it has been calm; a prune that runs ends it. */
function withCalm(known: Ledger, now: number): Ledger {
  const blocked = blockedBy(known, now);
  const wanted = !known.pruneRuns && isPressed(known, now) && now >= known.noPruneBefore;
  const isCalm = wanted && blocked.length === 0;
  const others = wanted && blocked.every((name) => name === 'pulls' || name === 'builds');
  return {
    ...known,
    calmSince: isCalm ? (known.calmSince ?? now) : null,
    othersSince: others ? (known.othersSince ?? now) : null,
  };
}

/** What is known after one observation and what the core made of it. Throws where it broke its promises. */
export function judged(
  before: Ledger,
  told: Told,
  seen: { readonly at: number; readonly now: number },
  core: { readonly state: HostState; readonly commands: readonly Command[] },
): Ledger {
  const { now } = seen;
  const learnt = learn(before, told, seen.at, now);
  const calmed = withCalm(learnt, now);
  const done = core.commands.reduce((known, one) => obey(known, one, now), calmed);
  const { prune, pending } = core.state;
  const held = [...pending, ...(prune?.triggers ?? [])].filter((one) => one !== 'pressure');
  assert.deepEqual(
    held.toSorted(byName),
    done.owed.toSorted(byName),
    'a trigger is lost or made up',
  );
  assert.equal(prune !== null, done.pruneRuns, 'the core and its commands disagree on a prune');
  if (prune !== null) {
    const closed = [...blockedBy(done, now), ...(done.stopping ? ['stopping'] : [])];
    assert.ok(prune.stopping || closed.length === 0, `the prune goes on against ${closed}`);
  }
  return isPressed(done, now) || done.disk === null || done.disk.pressed
    ? done
    : { ...done, skips: 0 };
}
