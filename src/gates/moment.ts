/**
 * One instant on both clocks. Durations are measured on `mono` (ms, monotonic: a wall clock that
 * jumps ages nothing); `wall` (epoch ms) is for what people read and for Docker's own timestamps.
 */
export interface Moment {
  readonly wall: number;
  readonly mono: number;
}
