// Writes the table in prometheus/README.md anew; part of npm run generate.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createMetrics } from '../src/metrics/metrics.ts';
import { withMetricsTable } from '../src/metrics/metrics-table.ts';

const file = resolve(import.meta.dirname, '..', 'prometheus', 'README.md');
const { definitions } = createMetrics({ version: '', clock: () => ({ wall: 0, mono: 0 }) });
writeFileSync(file, withMetricsTable(readFileSync(file, 'utf8'), definitions));
