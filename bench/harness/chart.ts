/** One picture as Observable Plot draws it, in a file that needs nothing beside it. */
import { type Markish, type PlotOptions, plot, text } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { DARK_STYLE, INK } from './palette.ts';

export const WIDTH = 800;
/** Between the edge of the picture and what is in it. */
export const MARGIN = 20;
/** Below the two lines of the heading. */
export const BELOW_HEADING = 66;
const SVG = 'http://www.w3.org/2000/svg';
const FONT = 'system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif';

export interface Heading {
  readonly title: string;
  /** How to read the chart: `each dot is one start; lower is better`. */
  readonly subtitle: string;
}

export interface Chart extends Omit<PlotOptions, 'title' | 'subtitle'> {
  readonly heading: Heading;
  readonly height: number;
  readonly marginTop: number;
  readonly marginLeft: number;
  readonly marks: Markish[];
}

/** The text of an SVG file: the same one for the same figures. */
export function drawChart({ heading, marks, ...options }: Chart): string {
  const { document } = parseHTML('<html><body></body></html>');
  const { title, subtitle } = heading;
  const svg = plot({
    ...options,
    document,
    className: 'chart',
    width: WIDTH,
    color: { type: 'identity' },
    marks: [
      ...marks,
      outside(options, title, { x: MARGIN, y: 26, fontSize: 17, fontWeight: 600 }),
      outside(options, subtitle, { x: MARGIN, y: 48, fill: INK.muted }),
    ],
  });
  const named = document.createElementNS(SVG, 'title');
  named.textContent = `${title}. ${subtitle}`;
  const style = document.createElementNS(SVG, 'style');
  style.textContent = DARK_STYLE;
  const ground = document.createElementNS(SVG, 'rect');
  const area = { width: WIDTH, height: options.height, rx: 6, fill: INK.ground };
  for (const [key, value] of Object.entries(area)) ground.setAttribute(key, `${value}`);
  svg.prepend(named, style, ground);
  const root = { xmlns: SVG, role: 'img', 'font-family': FONT };
  for (const [key, value] of Object.entries(root)) svg.setAttribute(key, value);
  return `${svg.outerHTML}\n`;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly fill?: string;
  readonly fontSize?: number;
  readonly fontWeight?: number;
  /** Absent: it begins at `x`. */
  readonly textAnchor?: 'middle';
}

/** A text anywhere in the picture, counted in pixels from its upper left corner. */
export function outside(
  { marginLeft, marginTop }: Pick<Chart, 'marginLeft' | 'marginTop'>,
  words: string,
  { x, y, ...looks }: Placed,
): Markish {
  return text([words], {
    ...TEXT,
    ...looks,
    facet: 'super',
    frameAnchor: 'top-left',
    lineAnchor: 'middle',
    dx: x - marginLeft,
    dy: y - marginTop,
  });
}

/** How a text looks where nothing else is said. */
export const TEXT = { fill: INK.text, fontSize: 12, textAnchor: 'start' } as const;

/** Of proportional type, about: there are no font metrics here, and too wide does no harm. */
export function textWidth(content: string, fontSize: number): number {
  return content.length * fontSize * 0.6;
}

export function widest(fontSize: number, texts: readonly string[]): number {
  return Math.max(0, ...texts.map((one) => textWidth(one, fontSize)));
}
