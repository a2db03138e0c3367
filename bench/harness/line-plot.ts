import { dot, lineY, type Markish, ruleY, text } from '@observablehq/plot';
import { type Axis, horizontalAxis, scaleOf, type Target, verticalAxis } from './axis.ts';
import {
  BELOW_HEADING,
  drawChart,
  type Heading,
  MARGIN,
  outside,
  TEXT,
  WIDTH,
  widest,
} from './chart.ts';
import { colour, INK } from './palette.ts';

const HEIGHT = 440;
/** From a line's end to its label. */
const BESIDE = 8;
/** Between the labels of two lines that end at one height. */
const APART = 15;

export interface LineSeries {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Which colour; 0 is for what the plot is about. */
  readonly series: number;
}

export interface LinePlot extends Heading {
  readonly x: Axis;
  readonly y: Axis;
  /** Beside each other, on equal axes. One of them needs no title. */
  readonly panels: readonly { readonly title: string; readonly lines: readonly LineSeries[] }[];
  /** Horizontal. */
  readonly targets?: readonly Target[];
}

const CENTRED = { fill: INK.muted, textAnchor: 'middle' } as const;

/** A line of a panel. */
interface Drawn extends LineSeries {
  readonly panel: number;
}

/** Lines with a dot at each point, each named where it ends. */
export function linePlot(asked: LinePlot): string {
  const { x, y, panels, targets = [] } = asked;
  const lines = panels.flatMap((panel, index) =>
    panel.lines.map((one): Drawn => ({ ...one, panel: index })),
  );
  checkColours(lines);
  const labelled = lines.map((one) => one.label);
  // Bold, and so wider than its size says.
  const room = widest(TEXT.fontSize + 1, labelled) + BESIDE;
  const titled = panels.some(({ title }) => title !== '');
  const frame = {
    marginTop: BELOW_HEADING + (titled ? 54 : 30),
    marginRight: MARGIN + room,
    marginBottom: 56,
    marginLeft: MARGIN + 52,
  };
  const bottom = HEIGHT - frame.marginBottom;
  const points = lines.flatMap((one) => one.points);
  const xs = scaleOf(
    x,
    points.map((point) => point.x),
    [0, 1],
  );
  const ys = scaleOf(
    y,
    [...points.map((point) => point.y), ...targets.map(({ at }) => at)],
    [bottom, frame.marginTop],
  );
  const width = WIDTH - frame.marginLeft - frame.marginRight;
  const gap = room + MARGIN;
  const step = (width + gap) / panels.length;
  const centre = frame.marginLeft + width / 2;
  return drawChart({
    ...frame,
    heading: asked,
    height: HEIGHT,
    fx: {
      paddingInner: panels.length > 1 ? gap / step : 0,
      paddingOuter: 0,
      round: false,
      axis: null,
    },
    x: xs.options,
    y: ys.options,
    marks: [
      ...horizontalAxis(xs).slice(1),
      ...verticalAxis(ys),
      ruleY([ys.from], { stroke: INK.axis }),
      outside(frame, y.label, { x: frame.marginLeft, y: BELOW_HEADING + 14, fill: INK.muted }),
      outside(frame, x.label, { x: centre, y: HEIGHT - 18, ...CENTRED }),
      text(panels, {
        ...{ ...TEXT, fontWeight: 600, frameAnchor: 'top-left', lineAnchor: 'bottom', dy: -10 },
        ...{ fx: (_: unknown, index: number) => index, text: 'title' },
      }),
      ...targets.flatMap(targetLine),
      ...lines.flatMap(drawLine),
      ...labels(lines, ys.place, [frame.marginTop, bottom]),
    ],
  });
}

/** A colour is one series' in all panels, and a series has one. */
function checkColours(lines: readonly LineSeries[]): void {
  const meant = new Map<number, string>();
  const coloured = new Map<string, number>();
  for (const { label, series } of lines) {
    const other = meant.get(series) ?? label;
    if (other !== label) throw new Error(`“${other}” and “${label}” share a colour`);
    if ((coloured.get(label) ?? series) !== series) throw new Error(`“${label}” has two colours`);
    meant.set(series, label);
    coloured.set(label, series);
  }
}

function drawLine({ points, series, panel }: Drawn): Markish[] {
  const where = { x: 'x', y: 'y', fx: () => panel };
  return [
    lineY(points, { ...where, stroke: colour(series), strokeWidth: 2.25 }),
    dot(points, { ...where, r: 3, fill: colour(series), stroke: 'none' }),
  ];
}

function targetLine({ at, label }: Target): Markish[] {
  const words = { ...TEXT, fill: INK.target, fontSize: 11, frameAnchor: 'left', dx: 6 } as const;
  return [
    ruleY([at], { stroke: INK.target, strokeWidth: 1.5, strokeDasharray: '5 4' }),
    text([at], { ...words, y: (value: number) => value, text: () => label, dy: -8 }),
  ];
}

type Range = readonly [number, number];

/** Right of the last point of each line, moved apart where they would cover each other. */
function labels(lines: readonly Drawn[], place: (y: number) => number, range: Range): Markish[] {
  const ends = lines.flatMap((one) => {
    const end = one.points.at(-1);
    return end === undefined ? [] : [{ ...one, x: end.x, y: end.y, height: place(end.y) }];
  });
  const columns = Map.groupBy(ends, (end) => `${end.panel} ${end.x}`);
  return [...columns.values()].flatMap((column) => {
    const sorted = column.toSorted((a, b) => a.height - b.height);
    const heights = apart(
      sorted.map((end) => end.height),
      range,
    );
    return sorted.map((end, index) =>
      text([end], {
        ...{ ...TEXT, fill: colour(end.series), fontWeight: 600, dx: BESIDE },
        // A line that goes on behind it does not cross it out.
        ...{ stroke: INK.ground, strokeWidth: 4 },
        ...{ x: 'x', y: 'y', fx: 'panel', text: 'label' },
        dy: (heights[index] ?? end.height) - end.height,
      }),
    );
  });
}

/** As near to these heights, which ascend, as they can be without overlap and within the range. */
function apart(heights: readonly number[], [top, bottom]: Range) {
  let least = top - APART;
  const lowered = heights.map((height) => {
    least = Math.max(height, least + APART);
    return least;
  });
  // What came below the range goes up again, with those above it.
  let most = bottom + APART;
  return lowered
    .toReversed()
    .map((height) => {
      most = Math.min(height, most - APART);
      return most;
    })
    .toReversed();
}
