import { type Axis, formatOf, type Scale, type Target } from './axis.ts';
import { distributionOf } from './distribution.ts';
import type { Heading } from './frame.ts';
import { type PlotRow, rowPlot } from './row-plot.ts';
import { colour, element, line } from './svg.ts';

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
export function spreadPlot(plot: SpreadPlot): string {
  const format = formatOf(plot.axis);
  const groups = plot.groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => spread(row, format)),
  }));
  return rowPlot({ ...plot, groups });
}

function spread(row: SpreadRow, format: (value: number) => string): PlotRow {
  const { p50, p99 } = distributionOf(row.samples);
  return {
    label: row.label,
    figures: `p50 ${format(p50)} · p99 ${format(p99)}`,
    values: row.samples,
    draw: (scale, top, bottom) => [
      ...row.samples.map((value, index) =>
        dot(scale(value), heightOf(index, top, bottom), row.series),
      ),
      median(scale, p50, top, bottom),
    ],
  };
}

/** Fewer would overlap less, but hide how the samples lie: hence the transparency. */
function dot(x: number, y: number, series: number): string {
  return element('circle', {
    class: `f ${colour(series)}`,
    cx: x,
    cy: y,
    r: 2.6,
    'fill-opacity': 0.55,
  });
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Spreads the dots evenly over the height, the same way each time. */
function heightOf(index: number, top: number, bottom: number): number {
  return top + 4 + ((index * GOLDEN) % 1) * (bottom - top - 8);
}

function median(scale: Scale, p50: number, top: number, bottom: number): string {
  const x = scale(p50);
  return line({ x, y: top }, { x, y: bottom }, { class: 'mark' });
}
