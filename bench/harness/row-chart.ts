import { type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { type Axis, horizontalAxis, scaleOf, type Target } from './axis.ts';
import {
  BELOW_HEADING,
  drawChart,
  type Heading,
  MARGIN,
  outside,
  TEXT,
  textWidth,
  WIDTH,
  widest,
} from './chart.ts';
import { INK } from './palette.ts';

const ROW = 38;
/** How many rows high the title of a group is. */
const TITLE = 0.8;
const LABEL_SIZE = 13;

/** One row of a chart: its name at the left, its figures in words at the right. */
export interface Row {
  readonly label: string;
  readonly figures: string;
  /** All that has to be on the axis. */
  readonly values: readonly number[];
  /** Between these two heights; `from` is where the axis begins. */
  readonly draw: (top: number, bottom: number, from: number) => Markish[];
}

export interface RowGroup {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly target?: Target;
}

/** Rows below each other on one axis, in groups that may each have a target. */
export function rowChart(heading: Heading, axis: Axis, groups: readonly RowGroup[]): string {
  const rows = groups.flatMap((group) => group.rows);
  const marginLeft =
    MARGIN +
    widest(
      LABEL_SIZE,
      rows.map((row) => row.label),
    ) +
    12;
  const marginRight =
    MARGIN +
    widest(
      TEXT.fontSize,
      rows.map((row) => row.figures),
    ) +
    12;
  const targets = groups.flatMap(({ target }) => (target === undefined ? [] : [target.at]));
  const values = [...rows.flatMap((row) => row.values), ...targets];
  const x = scaleOf(axis, values, [marginLeft, WIDTH - marginRight]);
  // One row is 1 high.
  const height = rows.length + groups.length * TITLE;
  const marginTop = BELOW_HEADING + 6;
  const bottom = marginTop + height * ROW;
  const frame = { marginTop, marginLeft, marginRight, marginBottom: 54 };
  const drawn: Markish[] = [];
  let below = 0;
  for (const group of groups) {
    const top = below + TITLE;
    below = top + group.rows.length;
    const title = { x: MARGIN, y: marginTop + (top - TITLE / 2) * ROW };
    drawn.push(outside(frame, group.title, { ...title, fontSize: LABEL_SIZE, fontWeight: 600 }));
    drawn.push(...group.rows.flatMap((row, index) => drawRow(row, top + index, x.from)));
    if (group.target !== undefined) {
      const room = WIDTH - marginRight - x.place(group.target.at);
      drawn.push(...targetLine(group.target, top, below, room));
    }
  }
  const centre = (marginLeft + WIDTH - marginRight) / 2;
  return drawChart({
    ...frame,
    heading,
    height: Math.round(bottom + frame.marginBottom),
    x: x.options,
    y: { type: 'linear', domain: [0, height], range: [marginTop, bottom], axis: null },
    marks: [
      ...horizontalAxis(x),
      ruleY([height], { stroke: INK.axis }),
      outside(frame, axis.label, {
        x: centre,
        y: bottom + 36,
        fill: INK.muted,
        textAnchor: 'middle',
      }),
      ...drawn,
    ],
  });
}

function drawRow(row: Row, top: number, from: number): Markish[] {
  const middle = [{ y: top + 0.5 }];
  const label = { ...TEXT, y: 'y', frameAnchor: 'left', textAnchor: 'end', dx: -12 } as const;
  const figures = { ...TEXT, y: 'y', frameAnchor: 'right', dx: 12 } as const;
  return [
    ...row.draw(top, top + 1, from),
    text(middle, { ...label, fontSize: LABEL_SIZE, text: () => row.label }),
    text(middle, { ...figures, text: () => row.figures }),
  ];
}

/** Its label is beside its upper end, at the left where there is no room at the right. */
function targetLine(target: Target, top: number, bottom: number, room: number): Markish[] {
  const left = textWidth(target.label, 11) + 6 > room;
  const side = left ? ({ textAnchor: 'end', dx: -6 } as const) : ({ dx: 6 } as const);
  const at = [{ x: target.at, y: top, y1: top - 0.4, y2: bottom }];
  const red = { stroke: INK.target, strokeWidth: 1.5, strokeDasharray: '5 4' };
  return [
    ruleX(at, { x: 'x', y1: 'y1', y2: 'y2', ...red }),
    text(at, {
      ...{ ...TEXT, fill: INK.target, fontSize: 11, dy: -7, ...side },
      ...{ x: 'x', y: 'y', text: () => target.label },
    }),
  ];
}
