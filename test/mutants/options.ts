import { parseArgs } from 'node:util';

export interface Options {
  readonly seed: number;
  readonly count: number;
  readonly only: string | undefined;
}

export const USAGE = "npm run test:mutants -- --seed N [--count 100] [--only 'src/gates/**']";

/** What was asked for; null when it is not to be understood. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        count: { type: 'string', default: '100' },
        only: { type: 'string' },
      },
    });
    const [seed, count] = [whole(values.seed), whole(values.count)];
    return seed === null || count === null || count === 0
      ? null
      : { seed, count, only: values.only };
  } catch {
    return null;
  }
}

function whole(text: string | undefined): number | null {
  const value = Number(text);
  return /^\d{1,10}$/.test(text ?? '') && value < 2 ** 31 ? value : null;
}
