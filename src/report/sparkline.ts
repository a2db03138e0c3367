const BARS = '▁▂▃▄▅▆▇█';

export interface Curve {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** Which column of the curve an instant (epoch ms) falls into; null: it lies outside. */
export function columnOf(at: number, { from, to, columns }: Curve): number | null {
  if (at < from || at > to || to <= from) return null;
  return Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
}

/** One character a column, the highest ratio (0 to 1) in it as a bar; a blank where nothing was measured. */
export function sparkline(
  points: readonly { readonly at: number; readonly ratio: number }[],
  curve: Curve,
): string {
  const highest = new Map<number, number>();
  for (const { at, ratio } of points) {
    const column = columnOf(at, curve);
    if (column !== null) highest.set(column, Math.max(ratio, highest.get(column) ?? 0));
  }
  return Array.from({ length: curve.columns }, (_, column) => bar(highest.get(column))).join('');
}

function bar(ratio: number | undefined): string {
  if (ratio === undefined) return ' ';
  const step = Math.floor(Math.min(1, Math.max(0, ratio)) * BARS.length);
  return BARS[Math.min(BARS.length - 1, step)] ?? ' ';
}
