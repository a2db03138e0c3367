import { type Axis, type Scale, scaleOf, type Target, xAxis } from './axis.ts';
import { type Heading, heading, MARGIN, WIDTH } from './frame.ts';
import { element, line, svgFile, text, textWidth } from './svg.ts';

const ROW = 40;
const GROUP = 30;
const LABEL_SIZE = 13;
const FIGURE_SIZE = 12;

/** One row of a plot: its name at the left, its figures in words at the right. */
export interface PlotRow {
  readonly label: string;
  readonly figures: string;
  /** All that has to be on the axis. */
  readonly values: readonly number[];
  /** Between these two heights. */
  draw(scale: Scale, top: number, bottom: number): readonly string[];
}

export interface RowGroup {
  readonly title: string;
  readonly rows: readonly PlotRow[];
  readonly target?: Target;
}

/** Rows below each other on one axis, in groups that may each have a target. */
export function rowPlot(
  plot: Heading & { readonly axis: Axis; readonly groups: readonly RowGroup[] },
): string {
  const rows = plot.groups.flatMap((group) => group.rows);
  const widest = (texts: readonly string[], size: number) =>
    Math.max(...texts.map((one) => textWidth(one, size)));
  const left =
    MARGIN +
    widest(
      rows.map((row) => row.label),
      LABEL_SIZE,
    ) +
    12;
  const right =
    WIDTH -
    MARGIN -
    widest(
      rows.map((row) => row.figures),
      FIGURE_SIZE,
    ) -
    12;
  const targets = plot.groups.flatMap(({ target }) => (target === undefined ? [] : [target.at]));
  const scale = scaleOf(
    plot.axis,
    [...rows.flatMap((row) => row.values), ...targets],
    [left, right],
  );
  const { parts, below } = heading(plot);
  const drawn: string[] = [];
  let y = below;
  for (const group of plot.groups) {
    const start = y + GROUP;
    drawn.push(text(group.title, { x: MARGIN, y: start - 9, ...HEAVY }));
    y = start;
    for (const row of group.rows) {
      const middle = y + ROW / 2 + 4;
      drawn.push(text(row.label, { x: MARGIN, y: middle, 'font-size': LABEL_SIZE }));
      drawn.push(...row.draw(scale, y + 5, y + ROW - 5));
      drawn.push(text(row.figures, { x: right + 12, y: middle, 'font-size': FIGURE_SIZE }));
      y += ROW;
    }
    if (group.target !== undefined) drawn.push(...targetLine(group.target, scale, start, y));
  }
  const bottom = y + 8;
  const axis = xAxis(plot.axis, scale, below + 8, bottom);
  const size = { width: WIDTH, height: bottom + 50 };
  return svgFile(size, `${plot.title}. ${plot.subtitle}`, [...parts, ...axis, ...drawn]);
}

const HEAVY = { 'font-size': 13, 'font-weight': 600 } as const;

function targetLine(target: Target, scale: Scale, top: number, bottom: number): readonly string[] {
  const x = scale(target.at);
  const right = Math.max(...scale.range());
  const beyond = x + 6 + textWidth(target.label, 11) > right;
  const at = { x: beyond ? x - 6 : x + 6, y: top - 4, 'text-anchor': beyond ? 'end' : 'start' };
  return [
    line({ x, y: top - 14 }, { x, y: bottom }, { class: 'target' }),
    text(target.label, { ...at, 'font-size': 11, class: 'target-label' }),
  ];
}

/** A bar from the beginning of the axis. */
export function bar(scale: Scale, value: number, top: number, bottom: number, colour: string) {
  const [start = 0] = scale.range();
  const inset = (bottom - top) / 6;
  return element('rect', {
    class: `f ${colour}`,
    x: start,
    y: top + inset,
    width: Math.max(scale(value) - start, 1),
    height: bottom - top - 2 * inset,
    rx: 2,
  });
}
