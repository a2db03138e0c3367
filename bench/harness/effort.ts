/** Whether the benchmark is only to start and finish (LULL_BENCH=smoke), as it does in CI. */
export const SMOKE: boolean = process.env['LULL_BENCH'] === 'smoke';

/** What the benchmark asks for, or the least with which it still runs. */
export function effort(full: number, smoke: number): number {
  return SMOKE ? smoke : full;
}
