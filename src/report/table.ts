import stringWidth from 'string-width';
import { padded } from './look.ts';

/** Columns two spaces apart; the last one is as long as it is, unless all are to be whole. */
export function table(
  rows: readonly (readonly string[])[],
  last: 'ragged' | 'whole' = 'ragged',
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const whole = rows.map((row) =>
    row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  '),
  );
  return last === 'whole' ? whole : whole.map((line) => line.trimEnd());
}
