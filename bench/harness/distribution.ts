import { max, mean, min, quantile } from 'simple-statistics';

/** What is told of many measurements of one thing. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** Throws for no sample at all: a benchmark that measured nothing has no figure. */
export function distributionOf(samples: readonly number[]): Distribution {
  if (samples.length === 0) throw new Error('there is not one sample to describe');
  const values = [...samples];
  return {
    count: values.length,
    min: min(values),
    p50: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    p99: quantile(values, 0.99),
    max: max(values),
    mean: mean(values),
  };
}
