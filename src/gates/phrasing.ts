/** How figures and names read in a reason. The gates import nothing, so these few are written here. */

/** Of one name in a sentence. */
const MAX_NAME = 200;

/** At most `limit` names, each cut where it is far too long, then how many more there are. */
export function nameList(names: readonly string[], limit = 5): string {
  const shown = names
    .slice(0, limit)
    .map((name) => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}...` : name))
    .join(', ');
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}

/** A duration in its largest fitting unit: `4 s`, `12 min`, `3 h`, `2 d`. Negative counts as none. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10 && seconds % 1 >= 0.05) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A ratio rounded down to a tenth of a percent: 79.96 % must not read as a threshold of 80 %. */
export function percent(ratio: number): string {
  return `${Math.floor(ratio * 1000 + 1e-9) / 10} %`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in decimal units: `1.5 GB`. */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** `1 run`, `2 runs`. */
export function count(quantity: number, noun: string): string {
  return `${quantity} ${noun}${quantity === 1 ? '' : 's'}`;
}
