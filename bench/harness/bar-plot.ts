import { type Axis, formatOf, type Target } from './axis.ts';
import type { Heading } from './frame.ts';
import { bar, rowPlot } from './row-plot.ts';
import { colour } from './svg.ts';

export interface BarPlot extends Heading {
  readonly axis: Axis;
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly {
      readonly label: string;
      readonly value: number;
      /** Which colour; 0 is for what the plot is about. */
      readonly series: number;
    }[];
    readonly target?: Target;
  }[];
}

/** Horizontal bars from 0, each with its name and its figure. */
export function barPlot(plot: BarPlot): string {
  const format = formatOf(plot.axis);
  const groups = plot.groups.map((group) => ({
    ...group,
    rows: group.rows.map(({ label, value, series }) => ({
      label,
      figures: format(value),
      values: [value],
      draw: (scale: Parameters<typeof bar>[0], top: number, bottom: number) => [
        bar(scale, value, top, bottom, colour(series)),
      ],
    })),
  }));
  return rowPlot({ ...plot, groups });
}
