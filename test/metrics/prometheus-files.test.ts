/** The rules, the dashboard and the table speak of metrics that exist, by labels that they have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { withMetricsTable } from '../../src/metrics/metrics-table.ts';
import { aRegistry } from './a-registry.ts';

const read = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '..', '..', 'prometheus', name), 'utf8');

const { definitions } = aRegistry().metrics;
/** What Prometheus adds to each sample, and what rules and legends add. */
const ADDED = ['job', 'instance', 'le', 'severity'];

/** What of an expression's metrics and labels there is not. */
function unknownIn(expression: string): readonly string[] {
  const found = expression.matchAll(/\b((?:lull|process)_[a-z_]+)(?:\{([^}]*)\})?/g);
  return [...found].flatMap(([, name = '', selector = '']) => {
    const known = definitions.find(
      (one) =>
        one.name === name ||
        (one.type === 'histogram' && name.replace(/_(?:bucket|sum|count)$/, '') === one.name),
    );
    if (known === undefined) return [name];
    const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, one = '']) => one);
    return labels
      .filter((label) => ![...known.labels, ...ADDED].includes(label))
      .map((label) => `${name}{${label}}`);
  });
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets: readonly { readonly expr: string }[];
}

test('the check itself knows a metric, a label and a part of a histogram from what is none', () => {
  assert.deepEqual(unknownIn('rate(lull_decisions_total{outcome="x", job="y"}[5m])'), []);
  assert.deepEqual(unknownIn('lull_prune_duration_seconds_bucket{le="1"}'), []);
  assert.deepEqual(unknownIn('lull_holds_count + lull_nothing'), [
    'lull_holds_count',
    'lull_nothing',
  ]);
  assert.deepEqual(unknownIn('lull_holds{who="x"}'), ['lull_holds{who}']);
});

test('every query of the dashboard is of metrics and labels that exist', () => {
  const dashboard = JSON.parse(read('dashboard.json')) as { readonly panels: readonly Panel[] };
  assert.deepEqual(stringsIn(dashboard).flatMap(unknownIn), []);
  assert.ok(dashboard.panels.length > 10);
  for (const { title, targets, gridPos } of dashboard.panels) {
    assert.ok(targets.length > 0, title);
    for (const { expr } of targets) assert.match(expr, /\b(?:lull|process)_/, title);
    assert.ok(gridPos.x + gridPos.w <= 24, title);
  }
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
});

test('every rule is of metrics and labels that exist, and has its test', () => {
  const rules = read('lull.rules.yml');
  assert.deepEqual(unknownIn(rules), []);
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  assert.ok(alerts.length >= 10);
  const tests = read('lull.rules.test.yml');
  assert.deepEqual(unknownIn(tests), []);
  for (const alert of alerts) {
    const cases = tests.split(`alertname: ${alert}\n`).slice(1);
    const fires = cases.filter((one) => /^\s+exp_alerts:\n/.test(one));
    assert.ok(fires.length > 0, `${alert} is never seen firing`);
    assert.ok(fires.length < cases.length, `${alert} is never seen silent`);
  }
});

test('the table in prometheus/README.md is current', () => {
  const page = read('README.md');
  const hint = 'not current: npm run generate';
  assert.equal(page, withMetricsTable(page, definitions), hint);
  assert.throws(() => withMetricsTable('no place', definitions), /no place|has no/);
});
