import type { Decision } from '../../../src/gates/decision.ts';

/** What became of the races of one kind against one pruner. */
export interface Tally {
  races: number;
  /** Somebody acted, the engine accepted it, and it is gone; or the object was gone while it had to be there. */
  lost: number;
  /** As lost, but both were in the engine's hands at one time: no client can do anything about it. */
  inside: number;
  /** The engine refused: the object had been deleted before anybody acted. No loss. */
  late: number;
  /** Objects nobody acted on that the pruner did remove: it was at work. */
  removed: number;
  /** Nobody acted: the prune did not come that far. */
  notReached: number;
  /** What others took into use stood because the engine refused a deletion that had been sent. */
  byEngine: number;
  /** The same, and no deletion was sent: a gate, the admission or the second look. */
  unsent: number;
  /** A deletion was sent although the other had acted before a look that shows it. */
  unseen: number;
  /** What else there is to say of what others took into use, where a kind says something. */
  readonly remarks: Map<string, number>;
  /** The pruner's prunes, by how they ended. */
  readonly prunes: Map<string, number>;
  /** Of the lost, by the point in the pruner's way. */
  readonly lostAt: Map<string, number>;
}

export function newTally(): Tally {
  const counts = { races: 0, lost: 0, inside: 0, late: 0, removed: 0 };
  const how = {
    notReached: 0,
    byEngine: 0,
    unsent: 0,
    unseen: 0,
    prunes: new Map<string, number>(),
    remarks: new Map<string, number>(),
  };
  return { ...counts, ...how, lostAt: new Map() };
}

/** Notes how a prune of Lull's ended, and which gates ended it. */
export function noteEnd(tally: Tally, { outcome, closed }: Pick<Decision, 'outcome' | 'closed'>) {
  const how = [outcome, ...closed].join(' ');
  tally.prunes.set(how, (tally.prunes.get(how) ?? 0) + 1);
}

/** What decided, in one line. */
export function decided(tally: Tally): string {
  const { byEngine, unsent, notReached, removed, prunes, remarks } = tally;
  const ends = [...prunes].map(([how, times]) => `${times} ${how}`).join(', ');
  const said = [...remarks].map(([what, times]) => `; ${times} times ${what}`);
  return (
    `no deletion sent: ${unsent}; sent, and refused by the engine: ${byEngine}; ` +
    `not reached: ${notReached}; removed, as nobody wanted them: ${removed}; prunes: ${ends}${said.join('')}`
  );
}

export function lose(tally: Tally, point: string): void {
  tally.lost += 1;
  tally.lostAt.set(point, (tally.lostAt.get(point) ?? 0) + 1);
}

export interface Row {
  readonly race: string;
  readonly cells: readonly (Tally | null)[];
}

const COLUMNS = ['Lull', 'DELETE by id', "the engine's prune"];

/** A table in Markdown: lost of races, and how many came too late. */
export function table(rows: readonly Row[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['race', ...COLUMNS]),
    line(['---', ...COLUMNS.map(() => '---')]),
    ...rows.map(({ race, cells }) => line([race, ...cells.map(inWords)])),
  ];
}

function inWords(tally: Tally | null): string {
  if (tally === null) return '';
  const { races, lost, inside, late, lostAt } = tally;
  const at = [...lostAt].map(([point, times]) => `${point}: ${times}`).join(', ');
  const where = at === '' ? '' : ` (${at})`;
  const rest = [
    inside > 0 ? `${inside} inside the engine` : '',
    late > 0 ? `${late} too late` : '',
  ];
  return [`lost ${lost} of ${races}${where}`, ...rest.filter(Boolean)].join('; ');
}
