import { text } from './svg.ts';

export const WIDTH = 800;
export const MARGIN = 20;

export interface Heading {
  readonly title: string;
  /** How to read the plot: `each dot is one start; lower is better`. */
  readonly subtitle: string;
}

/** The two lines above every plot; the plot itself begins at `below`. */
export function heading({ title, subtitle }: Heading): {
  readonly parts: readonly string[];
  readonly below: number;
} {
  return {
    parts: [
      text(title, { x: MARGIN, y: 32, 'font-size': 17, 'font-weight': 600 }),
      text(subtitle, { x: MARGIN, y: 52, 'font-size': 12, class: 'muted' }),
    ],
    below: 66,
  };
}
