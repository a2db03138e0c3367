import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineSeries, linePlot } from '../../bench/harness/line-plot.ts';
import { linesOf, textOf, textsOf } from './drawn.ts';

const AXES = {
  ...{ title: 'A title', subtitle: 'less is better' },
  x: { label: 'containers', scale: 'log' as const },
  y: { label: 'time (ms)' },
};

const line = (label: string, series: number, ...heights: readonly number[]): LineSeries => ({
  ...{ label, series },
  points: heights.map((y, index) => ({ x: 10 ** index, y })),
});
const one = (...lines: readonly LineSeries[]) =>
  linePlot({ ...AXES, panels: [{ title: '', lines }] });

/** Where the line of this colour ends that is nearest to the label. */
function endOf(svg: string, label: { readonly colour: string; readonly x: number }) {
  const ends = linesOf(svg).flatMap(({ colour, points }) => {
    const end = points.at(-1);
    return colour === label.colour && end !== undefined ? [end] : [];
  });
  const [nearest] = ends.toSorted((a, b) => Math.abs(a.x - label.x) - Math.abs(b.x - label.x));
  assert.ok(nearest !== undefined, 'no line has the colour of the label');
  return nearest;
}

describe('lines', () => {
  it('have a colour each, and their name in it right of their own end', () => {
    const ends = [400, 100, 300, 200, 0, 500];
    const svg = one(...ends.map((end, series) => line(`line ${series}`, series, 250, end)));
    assert.equal(new Set(linesOf(svg).map(({ colour }) => colour)).size, ends.length);
    for (const [series, value] of ends.entries()) {
      const label = textOf(svg, `line ${series}`);
      const end = endOf(svg, label);
      assert.ok(Math.abs(label.x - end.x - 8) < 0.1, `line ${series}: ${label.x}, ${end.x}`);
      assert.ok(Math.abs(label.y - end.y) < 0.1, `line ${series}: ${label.y}, ${end.y}`);
      const tick = textOf(svg, `${value}`);
      assert.ok(Math.abs(end.y - tick.y) < 0.1, `line ${series} ends at ${value}`);
    }
  });

  it('that end early are named there, not beside those that go on', () => {
    const svg = one(line('short', 0, 10, 20), line('long', 1, 10, 20, 15));
    const short = textOf(svg, 'short');
    assert.ok(Math.abs(short.x - endOf(svg, short).x - 8) < 0.1, `${short.x}`);
    assert.ok(short.x < textOf(svg, 'long').x - 50);
  });

  for (const [where, ends] of [
    ['at the bottom', [0, 0.2, 0.1]],
    ['at the top', [99.8, 100, 99.9]],
    ['in between', [50, 50.2, 50.1]],
  ] as const) {
    it(`that end ${where} have their names apart, in their order, and inside the plot`, () => {
      const names = ['a', 'b', 'c'];
      const svg = one(
        ...ends.map((end, series) => line(names[series] ?? '', series, 100 - end, end)),
      );
      // The second ends highest, then the third, then the first.
      const [b = 0, c = 0, a = 0] = ['b', 'c', 'a'].map((name) => textOf(svg, name).y);
      assert.ok(c - b >= 14 && a - c >= 14, `${b}, ${c}, ${a}`);
      const [top, bottom] = [textOf(svg, 'time (ms)').y, textOf(svg, 'containers').y];
      assert.ok(b > top + 8 && a + 16 < bottom, `${top}: ${b}, ${a}: ${bottom}`);
    });
  }

  it('of panels are on equal axes, each below the title of its own panel', () => {
    const panels = [
      { title: 'images', lines: [line('Lull', 0, 1, 40), line('endpoint', 1, 1, 20)] },
      { title: 'containers of runs', lines: [line('Lull', 0, 2, 80), line('endpoint', 1, 2, 10)] },
    ];
    const svg = linePlot({ ...AXES, panels });
    const lines = linesOf(svg);
    const heights = lines.map(({ points }) => points.at(-1)?.y ?? 0);
    const ticks = ['40', '20', '80'].map((words) => textOf(svg, words).y);
    assert.deepEqual(heights.slice(0, 3).map(Math.round), ticks.map(Math.round));
    const starts = lines.map(({ points }) => points[0]?.x ?? 0);
    const titles = panels.map(({ title }) => textOf(svg, title).x);
    assert.deepEqual(starts, [titles[0], titles[0], titles[1], titles[1]]);
    const labels = textsOf(svg).filter(({ words }) => words === 'Lull' || words === 'endpoint');
    assert.equal(labels.length, 4);
    for (const label of labels) {
      const end = endOf(svg, label);
      assert.ok(Math.abs(label.x - end.x - 8) < 0.1, `${label.words}: ${label.x}, ${end.x}`);
      assert.ok(Math.abs(label.y - end.y) < 0.1, `${label.words}: ${label.y}, ${end.y}`);
    }
  });

  it('say what the axes measure and what they are held against, beside its line', () => {
    const targets = [{ at: 20, label: 'target: 20 ms' }];
    const panels = [{ title: '', lines: [line('Lull', 0, 0, 40)] }];
    const svg = linePlot({ ...AXES, panels, targets });
    for (const words of ['A title', 'less is better', 'containers', 'time (ms)']) {
      textOf(svg, words);
    }
    const [label, at] = [textOf(svg, 'target: 20 ms').y, textOf(svg, '20').y];
    assert.ok(label < at && label > at - 14, `${label}, ${at}`);
  });

  it('of two series are refused in one colour, and one of them in two', () => {
    assert.throws(() => one(line('a', 3, 1, 2), line('b', 3, 2, 1)), /“a” and “b” share a colour/);
    const panels = [0, 1].map((series) => ({ title: '', lines: [line('a', series, 1, 2)] }));
    assert.throws(() => linePlot({ ...AXES, panels }), /“a” has two colours/);
  });

  it('are refused where a logarithmic axis has no place for them', () => {
    const lines = [{ label: 'a', series: 0, points: [{ x: 0, y: 1 }] }];
    const draw = () => linePlot({ ...AXES, panels: [{ title: '', lines }] });
    assert.throws(draw, /containers: a logarithmic axis has no place for 0/);
  });
});
