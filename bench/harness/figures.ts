/** Three significant digits, never in exponents: 0.0123, 4.56, 78.9, 123, 45678. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(Math.max(digits, 0), 6));
}

/** How many times `value` is of `base`: `2.50 ×`. */
export function ratio(value: number, base: number): string {
  return base === 0 ? '–' : `${figure(value / base)} ×`;
}
