export interface Curve {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

export interface Point {
  /** Epoch ms. */
  readonly at: number;
  /** 0 to 1. */
  readonly ratio: number;
}

/** The ratios at the lower and at the upper end of a curve. */
export interface Scale {
  readonly lowest: number;
  readonly highest: number;
}

/** Less than this from end to end would make a mountain of a molehill. */
const LEAST_SPAN = 0.2;

/** A scale in which the points fill the height, unless they hardly differ. */
export function scaleOf(points: readonly Point[]): Scale {
  const ratios = points.map(({ ratio }) => ratio);
  const highest = Math.max(0, ...ratios);
  const lowest = Math.min(highest, ...ratios);
  const missing = Math.max(0, LEAST_SPAN - (highest - lowest));
  const top = Math.min(1, Math.max(LEAST_SPAN, highest + missing / 2));
  return { lowest: Math.max(0, Math.min(lowest, top - LEAST_SPAN)), highest: top };
}

/** Which column of the curve an instant (epoch ms) falls into; null: it lies outside. */
export function columnOf(at: number, { from, to, columns }: Curve): number | null {
  if (at < from || at > to || to <= from) return null;
  return Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
}

/** For this long a measurement stands when none follows it: three times the spacing of what is kept. */
const STANDS_MS = 30 * 60_000;

/**
 * One character a column, the highest ratio in it as one of `levels` (lowest first); a blank where
 * nothing was measured. `points` are oldest first.
 */
export function sparkline(
  points: readonly Point[],
  curve: Curve,
  scale: Scale,
  levels: string,
): string {
  const highest = new Map<number, number>();
  const put = (column: number, ratio: number) =>
    highest.set(column, Math.max(ratio, highest.get(column) ?? 0));
  for (const [index, { at, ratio }] of points.entries()) {
    const column = columnOf(at, curve);
    if (column === null) continue;
    put(column, ratio);
    const until = Math.min(at + STANDS_MS, points[index + 1]?.at ?? curve.to, curve.to);
    const next = columnOf(until, curve) ?? column;
    for (let between = column + 1; between < next; between += 1) put(between, ratio);
    if (index === points.length - 1 && next > column) put(next, ratio);
  }
  const level = (ratio: number | undefined): string => {
    if (ratio === undefined) return ' ';
    const share = (ratio - scale.lowest) / Math.max(1e-9, scale.highest - scale.lowest);
    const step = Math.floor(Math.min(1, Math.max(0, share)) * levels.length);
    return levels[Math.min(levels.length - 1, step)] ?? ' ';
  };
  return Array.from({ length: curve.columns }, (_, column) => level(highest.get(column))).join('');
}
