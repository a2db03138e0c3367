import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barPlot } from '../../bench/harness/bar-plot.ts';
import { linePlot } from '../../bench/harness/line-plot.ts';
import { spreadPlot } from '../../bench/harness/spread-plot.ts';

const HEADING = { title: 'A <title>', subtitle: 'less is better' };

/** The values of one attribute of all elements of a name, in order. */
function attributes(svg: string, name: string, attribute: string): readonly number[] {
  const elements = [...svg.matchAll(new RegExp(`<${name} [^>]*>`, 'g'))].map(([tag]) => tag);
  return elements.flatMap((tag) => {
    const found = new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
}

/** The height of the text that says this. */
function heightOf(svg: string, content: string): number {
  const tag = new RegExp(`<text [^>]*y="([^"]*)"[^>]*>${content}</text>`).exec(svg);
  return Number(tag?.[1]);
}

test('a spread has a dot for each sample, in place on the axis, its target and its figures in words', () => {
  const row = { label: 'lull', samples: [10, 20, 40], series: 0 };
  const groups = [{ title: 'start', rows: [row], target: { at: 80, label: 'target: 80 ms' } }];
  const svg = spreadPlot({ ...HEADING, axis: { label: 'time (ms)' }, groups });
  const [a = 0, b = 0, c = 0] = attributes(svg, 'circle', 'cx');
  assert.ok(Math.abs((c - b) / (b - a) - 2) < 0.01, `${a}, ${b}, ${c}`);
  for (const words of ['p50 20.0 · p99', 'time (ms)', 'target: 80 ms', 'A &lt;title&gt;']) {
    assert.ok(svg.includes(words), words);
  }
  assert.match(svg, /prefers-color-scheme:dark/);
});

test('bars begin at 0 and are as long as their value', () => {
  const rows = [
    { label: 'lull', value: 20, series: 0 },
    { label: 'node', value: 10, series: 1 },
  ];
  const svg = barPlot({ ...HEADING, axis: { label: 'MB' }, groups: [{ title: 'rest', rows }] });
  const [, lull = 0, node = 0] = attributes(svg, 'rect', 'width');
  assert.ok(Math.abs(lull / node - 2) < 0.01, `${lull}, ${node}`);
});

for (const [where, start, end] of [
  ['at the bottom', 100, 0],
  ['at the top', 0, 100],
] as const) {
  test(`lines that end ${where} have their names apart, and inside the plot`, () => {
    const points = [
      { x: 1, y: start },
      { x: 10, y: end },
    ];
    const names = ['one', 'two', 'three'];
    const svg = linePlot({
      ...HEADING,
      x: { label: 'containers', scale: 'log' },
      y: { label: 'ms' },
      lines: names.map((label, series) => ({ label, series, points })),
    });
    const heights = names.map((label) => heightOf(svg, label)).toSorted((a, b) => a - b);
    const [first = 0, second = 0, third = 0] = heights;
    assert.ok(second - first >= 14 && third - second >= 14, `${heights}`);
    assert.ok(
      first > heightOf(svg, 'ms') && third + 16 < heightOf(svg, 'containers'),
      `${heights}`,
    );
  });
}

test('a logarithmic axis refuses what it has no place for', () => {
  const lines = [{ label: 'a', series: 0, points: [{ x: 0, y: 1 }] }];
  const plot = () =>
    linePlot({ ...HEADING, x: { label: 'n', scale: 'log' }, y: { label: 'ms' }, lines });
  assert.throws(plot, /n: a logarithmic axis has no place for 0/);
});
