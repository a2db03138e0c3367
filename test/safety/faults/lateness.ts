export interface Lateness {
  /** Ms for which this process was late to its own timer, altogether. */
  readonly totalMs: () => number;
  readonly stop: () => void;
}

const EVERY_MS = 10;

/** The proxy and the world live in this process: while it does not run, nothing is told and nothing seen. */
export function lateness(): Lateness {
  let total = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    total += Math.max(0, now - last - EVERY_MS - 1);
    last = now;
  }, EVERY_MS);
  timer.unref();
  const overdue = () => Math.max(0, performance.now() - last - EVERY_MS - 1);
  return { totalMs: () => total + overdue(), stop: () => clearInterval(timer) };
}
