import type { Thresholds } from './disk-bar.ts';
import { formatBytes, formatRatio } from './quantities.ts';
import type { StateDocument } from './state-document.ts';

export interface PressureFacts extends Thresholds {
  readonly minFreeBytes: number;
}

/** The thresholds that the pressure gate judged by; null: its evidence has none. */
export function pressureFacts({ gates }: StateDocument): PressureFacts | null {
  const { high, low, critical, minFreeBytes } =
    gates.find(({ gate }) => gate === 'pressure')?.evidence ?? {};
  if (typeof high !== 'number' || typeof low !== 'number') return null;
  return {
    high,
    low,
    critical: typeof critical === 'number' ? critical : 1,
    minFreeBytes: typeof minFreeBytes === 'number' ? minFreeBytes : 0,
  };
}

/** Where pressure begins and ends. */
export function thresholdText({ high, low, minFreeBytes }: PressureFacts): string {
  const floor = minFreeBytes > 0 ? ` or under ${formatBytes(minFreeBytes)} free` : '';
  return `begins at ${formatRatio(high)} used${floor}, ends below ${formatRatio(low)}`;
}
