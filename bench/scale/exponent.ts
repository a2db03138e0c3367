import { linearRegression } from 'simple-statistics';

/** By which power y grows with x: the slope of the line through the logarithms. Needs two points above 0. */
export function exponentOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logarithms = points.filter(({ y }) => y > 0).map(({ x, y }) => [Math.log(x), Math.log(y)]);
  return logarithms.length < 2 ? Number.NaN : linearRegression(logarithms).m;
}
