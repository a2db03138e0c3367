import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { barPlot } from '../../bench/harness/bar-plot.ts';
import { INK } from '../../bench/harness/palette.ts';
import { spreadPlot } from '../../bench/harness/spread-plot.ts';
import { boxesOf, coloursOf, dotsOf, textOf, textsOf } from './drawn.ts';

const HEADING = { title: 'A <title> & "more"', subtitle: 'less is better' };

const near = (actual: number, expected: number, within: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= within, `${what}: ${actual}, not ${expected}`);

describe('a spread', () => {
  const row = { label: 'lull', samples: [10, 20, 40], series: 0 };
  const groups = [{ title: 'start', rows: [row], target: { at: 80, label: 'target: 80 ms' } }];
  const axis = { label: 'time (ms)', format: (ms: number) => `${ms.toFixed(0)} ms` };
  const svg = spreadPlot({ ...HEADING, axis, groups });

  it('has a dot for each sample, in place on the axis', () => {
    const dots = dotsOf(svg);
    const tick = (words: string) => textOf(svg, words).x;
    assert.deepEqual(
      dots.map(({ x }) => Math.round(x)),
      [10, 20, 40].map((ms) => Math.round(tick('0') + (ms / 80) * (tick('80') - tick('0')))),
    );
  });

  it('says what it shows, of what, in which unit, against what, and its figures', () => {
    for (const words of [HEADING.title, HEADING.subtitle, 'start', 'lull', 'time (ms)']) {
      textOf(svg, words);
    }
    textOf(svg, 'target: 80 ms');
    textOf(svg, 'p50 20 ms · p99 40 ms');
  });

  it('has a mark at the median and a line at the target, whose label is beside it', () => {
    const at = (colour: string) => boxesOf(svg, 'rule').filter((one) => one.colour === colour);
    const [median] = at(INK.text);
    const [target] = at(INK.target);
    near(median?.left ?? 0, dotsOf(svg)[1]?.x ?? 0, 0.1, 'the median');
    near(target?.left ?? 0, textOf(svg, '80').x, 0.1, 'the target');
    // No room at the right: it ends at the line.
    near(textOf(svg, 'target: 80 ms').x, (target?.left ?? 0) - 6, 0.1, 'its label');
  });
});

describe('bars', () => {
  const rows = [
    { label: 'lull', value: 20, series: 0 },
    { label: 'node', value: 10, series: 1 },
  ];
  const format = (mb: number) => `${mb} MB`;
  const groups = [
    { title: 'at rest', rows },
    { title: 'at work', rows: [{ label: 'dockerd', value: 40, series: 5 }] },
  ];
  const svg = barPlot({ ...HEADING, axis: { label: 'memory (MB)', format }, groups });

  it('begin at 0 and are as long as their value', () => {
    const [lull, node, dockerd] = boxesOf(svg, 'rect');
    for (const bar of [lull, node, dockerd]) near(bar?.left ?? 0, textOf(svg, '0').x, 0.1, 'from');
    const long = (bar: typeof lull) => (bar?.right ?? 0) - (bar?.left ?? 0);
    near(long(lull) / long(node), 2, 0.01, 'twice as much');
    near(dockerd?.right ?? 0, textOf(svg, '40').x, 0.1, 'to');
  });

  it('have their name and their figure at their own height, in their group', () => {
    const bars = boxesOf(svg, 'rect');
    for (const [index, [label, figure]] of [
      ['lull', '20 MB'],
      ['node', '10 MB'],
      ['dockerd', '40 MB'],
    ].entries()) {
      const bar = bars[index];
      const middle = ((bar?.top ?? 0) + (bar?.bottom ?? 0)) / 2;
      near(textOf(svg, label ?? '').y, middle, 1, `${label}`);
      near(textOf(svg, figure ?? '').y, middle, 1, `${figure}`);
    }
    const order = ['at rest', 'lull', 'node', 'at work', 'dockerd'];
    const heights = order.map((words) => textOf(svg, words).y);
    assert.deepEqual(
      heights,
      heights.toSorted((a, b) => a - b),
    );
  });

  it('have their series’ colours', () => {
    assert.equal(new Set(boxesOf(svg, 'rect').map(({ colour }) => colour)).size, 3);
  });

  it('on a logarithmic axis begin where it does, with each power of ten in full', () => {
    const axis = { label: 'µs', scale: 'log', include: [1], format: () => '' } as const;
    const one = [{ label: 'lull', value: 2000, series: 0 }];
    const drawn = barPlot({ ...HEADING, axis, groups: [{ title: 'storm', rows: one }] });
    const places = ['1', '10', '100', '1,000', '10,000'].map((words) => textOf(drawn, words).x);
    const [bar] = boxesOf(drawn, 'rect');
    near(bar?.left ?? 0, places[0] ?? 0, 0.1, 'from');
    assert.ok((bar?.right ?? 0) > (places[3] ?? 0) && (bar?.right ?? 0) < (places[4] ?? 0));
  });

  it('refuse a series that there is no colour for', () => {
    const one = [{ label: 'seventh', value: 1, series: 6 }];
    const groups7 = [{ title: 'too many', rows: one }];
    const draw = () => barPlot({ ...HEADING, axis: { label: 'MB' }, groups: groups7 });
    assert.throws(draw, /none for series 6/);
  });

  it('can be read on white, and on a dark page by colours of its own', () => {
    for (const { words, colour } of textsOf(svg)) {
      assert.ok(contrast(colour, '#ffffff') >= 4.5, `${words}: ${colour}`);
    }
    const dark = /prefers-color-scheme:dark\)\{(.*)\}<\/style>/.exec(svg)?.[1] ?? '';
    for (const colour of coloursOf(svg)) {
      for (const paint of ['fill', 'stroke']) {
        assert.ok(dark.includes(`[${paint}="${colour}"]{${paint}:#`), `${paint} ${colour}`);
      }
    }
    const ground = /\[fill="#ffffff"\]\{fill:(#\w{6})\}/.exec(dark)?.[1] ?? '';
    for (const { words, colour } of textsOf(svg)) {
      const other = new RegExp(`\\[fill="${colour}"\\]\\{fill:(#\\w{6})\\}`).exec(dark)?.[1] ?? '';
      assert.ok(contrast(other, ground) >= 4.5, `${words}: ${other} on ${ground}`);
    }
  });
});

/** Of two colours, as WCAG counts it. */
function contrast(one: string, other: string): number {
  const light = [one, other].map(luminance).toSorted((a, b) => b - a);
  return ((light[0] ?? 0) + 0.05) / ((light[1] ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
