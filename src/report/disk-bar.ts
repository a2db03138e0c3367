/** How full a file system is, against its thresholds. */
import type { Ink, Style } from './ink.ts';
import type { Glyphs } from './look.ts';

export interface Thresholds {
  readonly low: number;
  readonly high: number;
  readonly critical: number;
}

export interface BarOptions {
  /** Null: not known, then there are no marks. */
  readonly thresholds: Thresholds | null;
  /** Columns of the whole bar. */
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly ink: Ink;
}

/**
 * One column a share of the whole; marks at low and high. A column beyond a mark is filled only when
 * the mark is reached, however the shares are rounded.
 */
export function diskBar(usedRatio: number, options: BarOptions): string {
  const { thresholds, width, glyphs, ink } = options;
  const filled = columnOf(usedRatio, width);
  const marks = thresholds === null ? [] : [thresholds.low, thresholds.high];
  const at = new Set(marks.map((ratio) => Math.min(width - 1, columnOf(ratio, width))));
  const columns = Array.from({ length: width }, (_, index) => {
    if (at.has(index)) return glyphs.mark;
    return index < filled ? glyphs.used : glyphs.free;
  });
  const style = styleOf(usedRatio, thresholds);
  return runs(columns)
    .map((run) => painted(run, style, glyphs, ink))
    .join('');
}

function columnOf(ratio: number, width: number): number {
  return Math.floor(Math.min(1, Math.max(0, ratio)) * width + 1e-9);
}

function styleOf(usedRatio: number, thresholds: Thresholds | null): Style {
  if (thresholds === null) return 'bold';
  if (usedRatio >= thresholds.critical) return 'red';
  return usedRatio >= thresholds.low ? 'yellow' : 'green';
}

/** Equal columns together, so that colours are switched as rarely as can be. */
function runs(columns: readonly string[]): readonly string[] {
  return columns.join('').match(/(.)\1*/gu) ?? [];
}

function painted(run: string, style: Style, glyphs: Glyphs, ink: Ink): string {
  if (run.startsWith(glyphs.mark)) return ink('bold', run);
  return ink(run.startsWith(glyphs.used) ? style : 'dim', run);
}
