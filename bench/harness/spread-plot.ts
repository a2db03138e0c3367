import { dot, ruleX } from '@observablehq/plot';
import { type Axis, formatOf, type Target } from './axis.ts';
import type { Heading } from './chart.ts';
import { distributionOf } from './distribution.ts';
import { colour, INK } from './palette.ts';
import { type Row, rowChart } from './row-chart.ts';

export interface SpreadRow {
  readonly label: string;
  readonly samples: readonly number[];
  /** Which colour; 0 is for what the plot is about. */
  readonly series: number;
}

export interface SpreadPlot extends Heading {
  readonly axis: Axis;
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly SpreadRow[];
    readonly target?: Target;
  }[];
}

/** Every sample is a dot; a mark is at the median, and median and p99 are said at the right. */
export function spreadPlot({ axis, groups, ...heading }: SpreadPlot): string {
  const format = formatOf(axis);
  return rowChart(
    heading,
    axis,
    groups.map((group) => ({ ...group, rows: group.rows.map((row) => spread(row, format)) })),
  );
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function spread(row: SpreadRow, format: (value: number) => string): Row {
  const { p50, p99 } = distributionOf(row.samples);
  return {
    label: row.label,
    figures: `p50 ${format(p50)} · p99 ${format(p99)}`,
    values: row.samples,
    draw: (top, bottom) => [
      // Evenly over the height, the same way each time. Where many are they are darker.
      dot(row.samples, {
        x: (value: number) => value,
        y: (_: number, index: number) => top + 0.2 + ((index * GOLDEN) % 1) * 0.6,
        ...{ r: 2.6, fill: colour(row.series), fillOpacity: 0.55, stroke: 'none' },
      }),
      ruleX([p50], { y1: top + 0.12, y2: bottom - 0.12, stroke: INK.text, strokeWidth: 2 }),
    ],
  };
}
