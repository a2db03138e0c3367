/** The daily tick of a simulated machine, whose wall clock is whatever a test says. */
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';
import { type DailyTick, dailyTicks } from '../../src/streams/daily-tick.ts';

export interface Simulated {
  readonly daily: string;
  readonly lastTick: number | null;
  readonly forMs: number;
  readonly timezone?: string;
}

/** The ticks of a simulated machine: `wall` says what its clock shows after so many ms. */
export function ticksOf(
  options: Simulated,
  wall: (elapsed: number) => number,
): readonly DailyTick[] {
  const scheduler = new VirtualTimeScheduler(VirtualAction, options.forMs);
  const clock = () => ({ wall: wall(scheduler.now()), mono: scheduler.now() });
  const ticks: DailyTick[] = [];
  dailyTicks({ timezone: 'UTC', ...options, clock, scheduler }).subscribe((tick) => {
    ticks.push(tick);
  });
  scheduler.flush();
  return ticks;
}
