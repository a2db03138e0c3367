import { rect } from '@observablehq/plot';
import { type Axis, formatOf, type Target } from './axis.ts';
import type { Heading } from './chart.ts';
import { colour } from './palette.ts';
import { rowChart } from './row-chart.ts';

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

/** Horizontal bars from where the axis begins, each with its name and its figure. */
export function barPlot({ axis, groups, ...heading }: BarPlot): string {
  const format = formatOf(axis);
  const rows = ({ label, value, series }: BarPlot['groups'][number]['rows'][number]) => ({
    label,
    figures: format(value),
    values: [value],
    draw: (top: number, bottom: number, from: number) => [
      rect([{ x1: from, x2: value, y1: top + 0.24, y2: bottom - 0.24 }], {
        ...{ x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' },
        fill: colour(series),
        rx: 2,
      }),
    ],
  });
  return rowChart(
    heading,
    axis,
    groups.map((group) => ({ ...group, rows: group.rows.map(rows) })),
  );
}
