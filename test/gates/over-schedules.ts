/** A host that lives through schedules of any kind, and what is true of it by docs/contract.md 2. */
import fc from 'fast-check';
import type { Command } from '../../src/gates/observation.ts';
import type { GateName } from '../../src/gates/verdict.ts';
import { Host, type Told } from '../support/a-host.ts';
import { happen, happenings } from '../support/happenings.ts';

export const RUNS = { numRuns: 400 };

/** A host that shows each single step: what it was told, and what came of that. */
export class Watched extends Host {
  onStep: (told: Told, commands: readonly Command[]) => void = () => {};

  override tell(...told: readonly Told[]): this {
    for (const one of told) {
      const before = this.commands.length;
      super.tell(one);
      // The constructor's first step comes before the field is set.
      this.onStep?.(one, this.commands.slice(before));
    }
    return this;
  }
}

export function over(check: (host: Watched) => (told: Told, commands: readonly Command[]) => void) {
  fc.assert(
    fc.property(happenings, (schedule) => {
      const host = new Watched();
      host.onStep = check(host);
      for (const happening of schedule) happen(host, happening);
    }),
    RUNS,
  );
}

export const isOpen = (host: Host, gate: GateName) => host.verdict(gate) === 'open';
export const count = (commands: readonly Command[], kind: Command['kind']) =>
  commands.filter((command) => command.kind === kind).length;

/** What one message says by docs/contract.md 2: the names of blockers, and whether they hold. */
function saidBy(told: Told): Readonly<Record<string, boolean>> {
  switch (told.kind) {
    case 'engine-lost':
    case 'engine-connecting':
      return { engine: true, containers: true, builds: true };
    case 'inventory-synced':
      return { engine: false };
    case 'containers-listed':
      return { containers: told.containers.some(({ state }) => state !== 'exited') };
    case 'pulls-observed':
      return { pulls: told.blind !== null || told.files.length > 0 };
    case 'builds-observed':
      return { builds: told.blind !== null || told.inUse > 0 };
    case 'holds-listed':
      // One that ends by itself needs a clock to be told: that is for the gate's own tests.
      return { holds: told.holds.some(({ until }) => until === null) };
    case 'holds-unreadable':
      return { holds: true };
    default:
      return {};
  }
}

/** What is true, kept apart from the core. Nothing is known at first. */
export function trueWorld() {
  let world = { engine: true, containers: true, pulls: true, builds: true, holds: true };
  return {
    learn: (told: Told) => {
      world = { ...world, ...saidBy(told) };
    },
    blockers: () => Object.entries(world).flatMap(([name, blocks]) => (blocks ? [name] : [])),
  };
}
