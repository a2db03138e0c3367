import { type DotOptions, dot, type Markish } from '@observablehq/plot';
import { type Chart, MARGIN, outside, textWidth } from '../harness/chart.ts';
import { colour, INK } from '../harness/palette.ts';

/** What happened at an instant; one look in the panels and in the legend. */
export interface WeekMark {
  readonly says: string;
  readonly looks: DotOptions;
}

interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** A stroke from one point to the opposite one, as long as a symbol is high. */
function stroke(across: number, up: number) {
  return {
    draw: (path: Path, area: number) => {
      const half = Math.sqrt(area / Math.PI);
      path.moveTo(-across * half, up * half);
      path.lineTo(across * half, -up * half);
    },
  };
}

export const PULL: WeekMark = {
  says: 'an image pulled again',
  looks: { symbol: stroke(0, 1), r: 4, stroke: colour(1), strokeWidth: 2 },
};
export const BROKEN: WeekMark = {
  says: 'a run that failed',
  looks: { symbol: 'times', r: 4.2, stroke: INK.target, strokeWidth: 2.5 },
};
export const PRUNE: WeekMark = {
  says: 'a prune',
  looks: { symbol: 'triangle', r: 3.6, fill: colour(2), stroke: 'none' },
};
export const THRESHOLD: WeekMark = {
  says: 'the threshold',
  looks: {
    ...{ symbol: stroke(1, 0), r: 9, fill: 'none' },
    ...{ stroke: INK.target, strokeWidth: 1.5, strokeDasharray: '5 4' },
  },
};

/** Each mark with what it says, on one line at this height. */
export function weekLegend(
  frame: Pick<Chart, 'marginLeft' | 'marginTop'>,
  y: number,
  marks: readonly WeekMark[],
): Markish[] {
  let x = MARGIN;
  return marks.flatMap(({ says, looks }) => {
    const at = { dx: x + 9 - frame.marginLeft, dy: y - frame.marginTop };
    const words = outside(frame, says, { x: x + 24, y, fontSize: 11 });
    x += 24 + textWidth(says, 11) + 18;
    return [dot([says], { ...looks, ...at, facet: 'super', frameAnchor: 'top-left' }), words];
  });
}
