import { scaleLinear } from 'd3-scale';
import type { Scale } from '../harness/axis.ts';
import { heading, MARGIN, WIDTH } from '../harness/frame.ts';
import { colour, element, line, svgFile, text, textWidth } from '../harness/svg.ts';

/** One policy's week as the plot shows it; instants are days. */
export interface WeekPanel {
  readonly title: string;
  /** The measures in a few words. */
  readonly figures: string;
  /** Which colour; 0 is for what the plot is about. */
  readonly series: number;
  readonly disk: readonly { readonly at: number; readonly used: number }[];
  readonly prunes: readonly number[];
  readonly pullsAgain: readonly number[];
  readonly broken: readonly number[];
}

export interface WeekPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly days: number;
  readonly threshold: number;
  readonly panels: readonly WeekPanel[];
}

const COLUMNS = 2;
const GAP = 28;
const AXIS_ROOM = 34;
const PANEL = (WIDTH - 2 * MARGIN - GAP) / COLUMNS;
const CURVE_HEIGHT = 96;
/** Title, figures, the row of pulls, the curve, the row of prunes, the days, and air. */
const HEIGHT = 40 + 16 + CURVE_HEIGHT + 14 + 20 + 18;
const LEGEND = 26;

/** The disk's curve of each policy, with what happened above and below it: small multiples on equal axes. */
export function weekPlot(plot: WeekPlot): string {
  const { parts, below } = heading(plot);
  const top = below + LEGEND;
  const isWithin = (at: number) => at <= plot.days;
  const panels = plot.panels.flatMap((whole, index) => {
    const panel = {
      ...whole,
      disk: whole.disk.filter(({ at }) => isWithin(at)),
      prunes: whole.prunes.filter(isWithin),
      pullsAgain: whole.pullsAgain.filter(isWithin),
      broken: whole.broken.filter(isWithin),
    };
    const x = MARGIN + (index % COLUMNS) * (PANEL + GAP);
    return drawPanel(panel, plot, x, top + Math.floor(index / COLUMNS) * HEIGHT);
  });
  const height = top + Math.ceil(plot.panels.length / COLUMNS) * HEIGHT;
  const describes = `${plot.title}. ${plot.subtitle}`;
  return svgFile({ width: WIDTH, height }, describes, [...parts, ...legend(below + 12), ...panels]);
}

function drawPanel(panel: WeekPanel, plot: WeekPlot, left: number, top: number): readonly string[] {
  const curveTop = top + 40 + 16;
  const bottom = curveTop + CURVE_HEIGHT;
  const x: Scale = scaleLinear([0, plot.days], [left + AXIS_ROOM, left + PANEL]);
  const y: Scale = scaleLinear([0, 1], [bottom, curveTop]);
  return [
    text(panel.title, { x: left, y: top + 14, 'font-size': 12.5, 'font-weight': 600 }),
    text(panel.figures, { x: left, y: top + 31, 'font-size': 11, class: 'muted' }),
    ...axes(plot, x, y, bottom),
    element('path', { class: `line s ${colour(panel.series)}`, d: curve(panel.disk, x, y) }),
    ...panel.pullsAgain.map((at) => pullMark(x(at), curveTop - 8)),
    ...panel.prunes.map((at) => pruneMark(x(at), bottom + 7)),
    ...panel.broken.map((at) => brokenMark(x(at), curveTop - 8)),
  ];
}

function axes({ days, threshold }: WeekPlot, x: Scale, y: Scale, bottom: number) {
  const [left = 0, right = 0] = x.range();
  const levels = [0, 0.5, 1].flatMap((level) => [
    line({ x: left, y: y(level) }, { x: right, y: y(level) }, { class: 'grid' }),
    text(`${level * 100} %`, { x: left - 5, y: y(level) + 4, ...TICK, 'text-anchor': 'end' }),
  ]);
  const names = Array.from({ length: days }, (_, day) =>
    text(`day ${day + 1}`, { x: x(day + 0.5), y: bottom + 26, ...TICK, 'text-anchor': 'middle' }),
  );
  const borders = Array.from({ length: days + 1 }, (_, day) =>
    line({ x: x(day), y: bottom }, { x: x(day), y: bottom + 4 }, { class: 'axis' }),
  );
  const limit = line(
    { x: left, y: y(threshold) },
    { x: right, y: y(threshold) },
    { class: 'target' },
  );
  return [...levels, ...names, ...borders, limit];
}

const TICK = { 'font-size': 9.5, class: 'muted' } as const;

function curve(disk: WeekPanel['disk'], x: Scale, y: Scale): string {
  return disk
    .map(
      ({ at, used }, index) =>
        `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)},${y(used).toFixed(1)}`,
    )
    .join('');
}

/** A bar on the row above the curve: bytes that came again. */
function pullMark(x: number, y: number): string {
  return line({ x, y: y - 5 }, { x, y: y + 3 }, { class: `s ${colour(1)}`, 'stroke-width': 2 });
}

/** A triangle on the row below the curve. */
function pruneMark(x: number, y: number): string {
  const d = `M${x.toFixed(1)},${y - 4}L${(x + 4).toFixed(1)},${y + 4}L${(x - 4).toFixed(1)},${y + 4}Z`;
  return element('path', { class: `f ${colour(2)}`, d });
}

function brokenMark(x: number, y: number): string {
  const d = `M${(x - 4).toFixed(1)},${y - 5}l8,8m0,-8l-8,8`;
  return element('path', {
    class: 'target',
    style: 'stroke-dasharray:none;fill:none;stroke-width:2.5',
    d,
  });
}

function legend(y: number): readonly string[] {
  const entries: readonly [string, (x: number) => string][] = [
    ['an image pulled again', (x) => pullMark(x + 4, y + 1)],
    ['a run that failed', (x) => brokenMark(x + 4, y + 1)],
    ['a prune', (x) => pruneMark(x + 4, y)],
    ['the threshold', (x) => line({ x: x - 8, y }, { x: x + 8, y }, { class: 'target' })],
  ];
  let x = MARGIN;
  return entries.flatMap(([label, mark]) => {
    const at = x + 8;
    x = at + 12 + textWidth(label, 11) + 22;
    return [mark(at - 4), text(label, { x: at + 10, y: y + 4, 'font-size': 11 })];
  });
}
