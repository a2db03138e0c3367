import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { figure } from './figures.ts';
import { line, type Point, text } from './svg.ts';

export interface Axis {
  /** What it measures, with its unit: `time from exec (ms)`. */
  readonly label: string;
  /** Absent: linear, from 0. Logarithmic ones take positive figures only. */
  readonly scale?: 'linear' | 'log';
  /** What it has to hold beside the figures of the plot. */
  readonly include?: readonly number[];
  /** The text of a figure that stands alone, with its unit. */
  readonly format?: (value: number) => string;
  /** The text of a tick; absent: the number, since the label has the unit. */
  readonly tick?: (value: number) => string;
}

export type Scale = ScaleContinuousNumeric<number, number>;

/** A level that the plot is held against: `under 300 ms`. */
export interface Target {
  readonly at: number;
  readonly label: string;
}

export function scaleOf(
  axis: Axis,
  values: readonly number[],
  range: readonly [number, number],
): Scale {
  const all = [...values, ...(axis.include ?? [])];
  const high = Math.max(...all);
  if (axis.scale === 'log') {
    const low = Math.min(...all);
    if (low <= 0) throw new Error(`${axis.label}: a logarithmic axis has no place for ${low}`);
    return scaleLog([low, high > low ? high : low * 10], range).nice();
  }
  return scaleLinear([Math.min(0, ...all), high > 0 ? high : 1], range).nice();
}

export function formatOf(axis: Axis): (value: number) => string {
  return axis.format ?? figure;
}

/** Some six values for which there is room; of a logarithmic axis the powers of ten, if these are enough. */
function ticksOf(scale: Scale, axis: Axis): readonly number[] {
  if (axis.scale !== 'log') return scale.ticks(6);
  const all = scale.ticks();
  const isPower = (value: number) => Number.isInteger(Math.log10(value));
  const isHalf = (value: number) =>
    /^[1-2]|^5/.test((value / 10 ** Math.floor(Math.log10(value))).toFixed(0));
  const powers = all.filter(isPower);
  return powers.length >= 3 ? powers : all.filter(isHalf);
}

function tickText(axis: Axis, value: number): string {
  return axis.tick?.(value) ?? Number(value.toPrecision(6)).toLocaleString('en');
}

/** Its grid between `top` and `bottom`, its ticks and its label below. */
export function xAxis(axis: Axis, scale: Scale, top: number, bottom: number): readonly string[] {
  const [left = 0, right = 0] = scale.range();
  const ticks = ticksOf(scale, axis).flatMap((value) => {
    const x = scale(value);
    return [
      line({ x, y: top }, { x, y: bottom }, { class: 'grid' }),
      text(tickText(axis, value), tickAt({ x, y: bottom + 16 }, 'middle')),
    ];
  });
  const label = { x: (left + right) / 2, y: bottom + 36, 'text-anchor': 'middle', 'font-size': 12 };
  return [
    ...ticks,
    line({ x: left, y: bottom }, { x: right, y: bottom }, { class: 'axis' }),
    text(axis.label, { ...label, class: 'muted' }),
  ];
}

/** Its grid between `left` and `right`, its ticks at the left, its label above. */
export function yAxis(axis: Axis, scale: Scale, left: number, right: number): readonly string[] {
  const top = Math.min(...scale.range());
  const ticks = ticksOf(scale, axis).flatMap((value) => {
    const y = scale(value);
    return [
      line({ x: left, y }, { x: right, y }, { class: 'grid' }),
      text(tickText(axis, value), tickAt({ x: left - 8, y: y + 4 }, 'end')),
    ];
  });
  const label = { x: left, y: top - 12, 'font-size': 12, class: 'muted' };
  return [...ticks, text(axis.label, label)];
}

function tickAt({ x, y }: Point, anchor: string) {
  return { x, y, 'text-anchor': anchor, 'font-size': 11, class: 'muted' };
}
