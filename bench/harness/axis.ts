import { axisX, axisY, gridX, gridY, type Markish, scale } from '@observablehq/plot';
import { figure } from './figures.ts';
import { INK } from './palette.ts';

export interface Axis {
  /** What it measures, with its unit: `time from exec (ms)`. */
  readonly label: string;
  /** Absent: linear, from 0. Logarithmic ones take positive figures only. */
  readonly scale?: 'linear' | 'log';
  /** What it has to hold beside the figures of the chart. */
  readonly include?: readonly number[];
  /** The text of a figure that stands alone, with its unit. */
  readonly format?: (value: number) => string;
}

/** A level that the chart is held against: `under 300 ms`. */
export interface Target {
  readonly at: number;
  readonly label: string;
}

export interface AxisScale {
  /** For the chart. */
  readonly options: { readonly type: 'linear' | 'log'; readonly domain: number[] };
  readonly from: number;
  /** Where a value is, in pixels. */
  readonly place: (value: number) => number;
}

/** What holds these values, from one round number to another. */
export function scaleOf(
  axis: Axis,
  values: readonly number[],
  range: readonly [number, number],
): AxisScale {
  const type = axis.scale ?? 'linear';
  const wanted = extent(axis, [...values, ...(axis.include ?? [])]);
  const made = scale({ x: { type, domain: wanted, range, nice: true } });
  const domain = [...(made.domain ?? wanted)].map(Number);
  return { options: { type, domain }, from: domain[0] ?? 0, place: made.apply };
}

function extent(axis: Axis, all: readonly number[]): readonly [number, number] {
  const high = Math.max(...all);
  if (axis.scale !== 'log') return [Math.min(0, ...all), high > 0 ? high : 1];
  const low = Math.min(...all);
  if (low <= 0) throw new Error(`${axis.label}: a logarithmic axis has no place for ${low}`);
  return [low, high > low ? high : low * 10];
}

export function formatOf(axis: Axis): (value: number) => string {
  return axis.format ?? figure;
}

/** The grid and the figures below it, in each facet. */
export function horizontalAxis(scale: AxisScale): Markish[] {
  const ticks = ticksOf(scale);
  return [
    gridX({ ticks, stroke: INK.grid, strokeOpacity: 1 }),
    axisX({ ticks, anchor: 'bottom', ...TICK }),
  ];
}

/** The grid and the figures at its left. */
export function verticalAxis(scale: AxisScale): Markish[] {
  const ticks = ticksOf(scale);
  return [
    gridY({ ticks, stroke: INK.grid, strokeOpacity: 1 }),
    axisY({ ticks, anchor: 'left', ...TICK }),
  ];
}

const TICK = {
  ...{ fill: INK.muted, fontSize: 11, label: null, tickSize: 0, tickPadding: 8 },
  // In full: Plot would write 1k on a logarithmic axis, and 100m for a tenth.
  tickFormat: (value: number) => Number(value.toPrecision(6)).toLocaleString('en'),
};

/** About how many. Of a logarithmic axis: the powers of ten, and what is between only two of them. */
function ticksOf({ options: { type, domain } }: AxisScale): number {
  if (type === 'linear') return 6;
  const [from = 1, to = 1] = domain;
  return Math.max(2, Math.round(Math.log10(to / from)));
}
