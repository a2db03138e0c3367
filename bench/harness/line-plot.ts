import { type Axis, type Scale, scaleOf, type Target, xAxis, yAxis } from './axis.ts';
import { type Heading, heading, MARGIN, WIDTH } from './frame.ts';
import { colour, element, line, type Point, svgFile, text, textWidth } from './svg.ts';

const HEIGHT = 440;
const LABEL_SIZE = 12;
/** Between the labels of two lines that end at one height. */
const APART = 15;

export interface LineSeries {
  readonly label: string;
  readonly points: readonly Point[];
  /** Which colour; 0 is for what the plot is about. */
  readonly series: number;
  /** Steps: a value holds until the next one. */
  readonly steps?: boolean;
  /** A dot at every point: for few of them. */
  readonly dots?: boolean;
}

export interface LinePlot extends Heading {
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly LineSeries[];
  /** Horizontal. */
  readonly targets?: readonly Target[];
}

/** Lines over one axis, each named where it ends. */
export function linePlot(plot: LinePlot): string {
  const { parts, below } = heading(plot);
  const points = plot.lines.flatMap((one) => one.points);
  const targets = plot.targets ?? [];
  const room = Math.max(...plot.lines.map((one) => textWidth(one.label, LABEL_SIZE)));
  const [left, right] = [MARGIN + 52, WIDTH - MARGIN - room - 12];
  const [top, bottom] = [below + 30, HEIGHT - 52];
  const x = scaleOf(
    plot.x,
    points.map((point) => point.x),
    [left, right],
  );
  const ys = [...points.map((point) => point.y), ...targets.map(({ at }) => at)];
  const y = scaleOf(plot.y, ys, [bottom, top]);
  const drawn = plot.lines.flatMap((one) => draw(one, x, y));
  const size = { width: WIDTH, height: HEIGHT };
  return svgFile(size, `${plot.title}. ${plot.subtitle}`, [
    ...parts,
    ...xAxis(plot.x, x, bottom, bottom),
    ...yAxis(plot.y, y, left, right),
    ...targets.flatMap((target) => targetLine(target, y, left, right)),
    ...drawn,
    ...labels(plot.lines, x, y, [top, bottom]),
  ]);
}

function draw(series: LineSeries, x: Scale, y: Scale): readonly string[] {
  const place = ({ x: px, y: py }: Point) => ({ x: x(px), y: y(py) });
  const places = series.points.map(place);
  const path = places
    .map((to, index) => {
      if (index === 0) return `M${at(to)}`;
      return series.steps === true ? `H${to.x.toFixed(1)}V${to.y.toFixed(1)}` : `L${at(to)}`;
    })
    .join('');
  const dots = series.dots === true ? places : [];
  return [
    element('path', { class: `line s ${colour(series.series)}`, d: path }),
    ...dots.map(({ x: cx, y: cy }) =>
      element('circle', { class: `f ${colour(series.series)}`, cx, cy, r: 3 }),
    ),
  ];
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** Beside the last point of each line, moved apart where they would cover each other. */
function labels(
  lines: readonly LineSeries[],
  x: Scale,
  y: Scale,
  [top, bottom]: readonly [number, number],
): readonly string[] {
  const ends = lines
    .flatMap(({ label, points, series }) => {
      const end = points.at(-1);
      return end === undefined ? [] : [{ label, series, x: x(end.x) + 8, y: y(end.y) + 4 }];
    })
    .toSorted((a, b) => a.y - b.y);
  let lowest = top - APART;
  const placed = ends.map((end) => {
    lowest = Math.max(end.y, lowest + APART);
    return { ...end, y: lowest };
  });
  // What was moved below the plot comes up again, with those above it.
  let highest = bottom + APART;
  const right = Math.max(...placed.map((end) => end.x));
  return placed.toReversed().map((end) => {
    highest = Math.min(end.y, highest - APART);
    const where = { x: right, y: highest, 'font-size': LABEL_SIZE };
    return text(end.label, { ...where, 'font-weight': 600, class: `f ${colour(end.series)}` });
  });
}

function targetLine(target: Target, y: Scale, left: number, right: number): readonly string[] {
  const height = y(target.at);
  const label = { x: left + 6, y: height - 5, 'font-size': 11, class: 'target-label' };
  return [
    line({ x: left, y: height }, { x: right, y: height }, { class: 'target' }),
    text(target.label, label),
  ];
}
