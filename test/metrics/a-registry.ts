import { parseScrape, type Scrape } from '../../sandbox/scrape.ts';
import type { Policy } from '../../src/gates/policy.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { aPolicy } from '../support/a-policy.ts';

/** Metrics on a clock of the test's own. */
export function aRegistry() {
  let mono = 5_000;
  const metrics: Metrics = createMetrics({ version: '0.1.0', clock: () => ({ wall: 0, mono }) });
  return {
    metrics,
    pass: (ms: number) => {
      mono += ms;
    },
    observe: (doc: StateDocument, policy: Policy = aPolicy()) => metrics.observe(doc, policy),
    scrape: async (): Promise<Scrape> => parseScrape(await metrics.render()),
  };
}
