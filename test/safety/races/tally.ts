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
  /** Of the lost, by the point in the pruner's way. */
  readonly lostAt: Map<string, number>;
}

export function newTally(): Tally {
  return { races: 0, lost: 0, inside: 0, late: 0, removed: 0, lostAt: new Map() };
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
