import { dot, lineY, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { BELOW_HEADING, drawChart, type Heading, MARGIN, TEXT, WIDTH } from '../harness/chart.ts';
import { colour, INK } from '../harness/palette.ts';
import { BROKEN, PRUNE, PULL, THRESHOLD, type WeekMark, weekLegend } from './week-marks.ts';

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

export interface WeekPlot extends Heading {
  readonly days: number;
  readonly threshold: number;
  readonly panels: readonly WeekPanel[];
}

const COLUMNS = 2;
/** For what is written at the left of a panel's axis. */
const TICKS = 36;
const GAP = 62;
const CURVE = 96;
/** The levels between which a panel is drawn: rows of marks are above a full disk and below an empty one. */
const [LOWEST, HIGHEST] = [-0.14, 1.16];
const [PRUNES_AT, PULLS_AT] = [-0.075, 1.09];
const PANEL = (HIGHEST - LOWEST) * CURVE;
/** Between two panels: the days of the upper one, the two lines of words above the lower one. */
const BETWEEN = 78;

/** A panel with its place in the grid. */
interface Placed extends WeekPanel {
  readonly fx: number;
  readonly fy: number;
}

/** The disk's curve of each policy, with what happened above and below it: small multiples on equal axes. */
export function weekPlot(week: WeekPlot): string {
  const panels = week.panels.map((panel, index) => ({
    ...panel,
    fx: index % COLUMNS,
    fy: Math.floor(index / COLUMNS),
  }));
  const rows = Math.ceil(panels.length / COLUMNS);
  const frame = { marginTop: BELOW_HEADING + 72, marginLeft: MARGIN + TICKS };
  const below = { marginRight: MARGIN, marginBottom: 34 };
  const body = rows * (PANEL + BETWEEN) - BETWEEN;
  const width = WIDTH - frame.marginLeft - below.marginRight + GAP;
  const facets = { paddingOuter: 0, round: false, axis: null } as const;
  return drawChart({
    ...{ ...frame, ...below },
    heading: week,
    height: Math.round(frame.marginTop + body + below.marginBottom),
    fx: { ...facets, domain: [0, 1], paddingInner: GAP / (width / COLUMNS) },
    fy: { ...facets, paddingInner: rows > 1 ? BETWEEN / (PANEL + BETWEEN) : 0 },
    x: { type: 'linear', domain: [0, week.days], axis: null },
    y: { type: 'linear', domain: [LOWEST, HIGHEST], axis: null },
    marks: [
      ...weekLegend(frame, BELOW_HEADING + 12, [PULL, BROKEN, PRUNE, THRESHOLD]),
      ...panels.flatMap((panel) => drawPanel(panel, week)),
    ],
  });
}

function drawPanel(panel: Placed, { days, threshold }: WeekPlot): Markish[] {
  const { fx, fy } = panel;
  const facet = { fx: () => fx, fy: () => fy };
  const isWithin = (at: number) => at <= days;
  const corner = { frameAnchor: 'top-left', lineAnchor: 'bottom', dx: -TICKS } as const;
  const words = { ...TEXT, ...facet, ...corner };
  const at = (instants: readonly number[], mark: WeekMark, y: number) =>
    dot(instants.filter(isWithin), { ...mark.looks, ...facet, x: (x: number) => x, y: () => y });
  return [
    text([panel.title], { ...words, fontSize: 12.5, fontWeight: 600, dy: -21 }),
    text([panel.figures], { ...words, fontSize: 11, fill: INK.muted, dy: -6 }),
    ...axes(facet, days),
    ruleY([threshold], {
      ...facet,
      ...{ stroke: INK.target, strokeWidth: 1.5, strokeDasharray: '5 4' },
    }),
    lineY(turns(panel.disk.filter((sample) => isWithin(sample.at))), {
      ...facet,
      x: 'at',
      y: 'used',
      stroke: colour(panel.series),
      strokeWidth: 2.25,
    }),
    at(panel.pullsAgain, PULL, PULLS_AT),
    at(panel.prunes, PRUNE, PRUNES_AT),
    at(panel.broken, BROKEN, PULLS_AT),
  ];
}

/** Without the samples between two like them, which no line shows. */
function turns(disk: WeekPanel['disk']): WeekPanel['disk'] {
  const differs = (used: number, index: number) => disk[index]?.used !== used;
  return disk.filter(({ used }, index) => differs(used, index - 1) || differs(used, index + 1));
}

interface Facet {
  readonly fx: () => number;
  readonly fy: () => number;
}

function axes(facet: Facet, days: number): Markish[] {
  const levels = [0, 0.5, 1];
  const borders = Array.from({ length: days + 1 }, (_, day) => day);
  const tick = { ...TEXT, ...facet, fill: INK.muted, fontSize: 10 };
  const same = (value: number) => value;
  return [
    ruleY(levels, { ...facet, stroke: INK.grid }),
    text(levels, {
      ...{ ...tick, y: same, frameAnchor: 'left', textAnchor: 'end', dx: -6 },
      text: (level: number) => `${level * 100} %`,
    }),
    ruleX(borders, { ...facet, x: same, y1: -0.045, y2: 0, stroke: INK.axis }),
    text(borders.slice(0, -1), {
      ...{ ...tick, frameAnchor: 'bottom', textAnchor: 'middle', dy: 10 },
      ...{ x: (day: number) => day + 0.5, text: (day: number) => `day ${day + 1}` },
    }),
  ];
}
