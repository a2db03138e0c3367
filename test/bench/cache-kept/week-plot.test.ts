import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type WeekPanel, weekPlot } from '../../../bench/cache-kept/week-plot.ts';
import { colour, INK } from '../../../bench/harness/palette.ts';
import { boxesOf, linesOf, symbolsOf, textOf, textsOf } from '../drawn.ts';

const panel = (title: string, series: number, level: number): WeekPanel => ({
  ...{ title, series, figures: `${title} in figures` },
  disk: [0, 0.5, 1, 1.5, 2, 2.5].map((at) => ({ at, used: at < 1 ? 0 : level })),
  prunes: [0.5, 1.5, 2.5],
  pullsAgain: [1],
  broken: [1.5],
});

describe('the plot of a week', () => {
  const panels = [panel('nothing', 5, 1), panel('prune', 5, 0.5), panel('Lull', 0, 0.5)];
  const week = { title: 'A week', subtitle: 'all play the same', days: 2, threshold: 0.8 };
  const svg = weekPlot({ ...week, panels });
  const places = (words: string) => textsOf(svg).filter((one) => one.words === words);

  it('says in the legend what each mark is, and has each once there beside its words', () => {
    const legend: readonly (readonly [string, 'fill' | 'stroke', string, number])[] = [
      ['an image pulled again', 'stroke', colour(1), 1],
      ['a run that failed', 'stroke', INK.target, 1],
      ['a prune', 'fill', colour(2), 2],
    ];
    for (const [words, paint, painted, inPanel] of legend) {
      const { x, y } = textOf(svg, words);
      const all = symbolsOf(svg, paint, painted);
      const beside = all.filter((at) => Math.abs(at.y - y) < 1 && x - at.x > 0 && x - at.x < 20);
      assert.equal(beside.length, 1, words);
      // The threshold of the legend is as red as a failed run.
      const others = painted === INK.target ? 1 : 0;
      assert.equal(all.length - beside.length - others, 3 * inPanel, words);
    }
    textOf(svg, 'the threshold');
  });

  it('has a panel for each policy, with title, figures, days and levels', () => {
    for (const { title } of panels) {
      const [name, figures] = [textOf(svg, title), textOf(svg, `${title} in figures`)];
      assert.equal(name.x, figures.x);
      assert.ok(figures.y > name.y && figures.y < name.y + 20, `${name.y}, ${figures.y}`);
    }
    for (const words of ['day 1', 'day 2', '0 %', '50 %', '100 %']) {
      assert.equal(places(words).length, panels.length, words);
    }
  });

  it('has the panels in rows of two', () => {
    const [first, second, third] = panels.map(({ title }) => textOf(svg, title));
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    assert.ok(second.y === first.y && second.x > first.x + 300, `${second.x}, ${second.y}`);
    assert.ok(third.x === first.x && third.y > first.y + 150, `${third.x}, ${third.y}`);
  });

  it('has each curve below its own title, at its levels, in its colour, within the week', () => {
    const lines = linesOf(svg);
    assert.deepEqual(
      lines.map((line) => line.colour),
      [colour(5), colour(5), colour(0)],
    );
    for (const [index, { title, disk }] of panels.entries()) {
      const points = lines[index]?.points ?? [];
      const level = disk.at(-1)?.used === 1 ? '100 %' : '50 %';
      const [from, to] = ['0 %', level].map((words) => places(words)[index]?.y ?? 0);
      assert.deepEqual(
        points.map(({ y }) => Math.round(y)),
        [from, from, to, to].map((y) => Math.round(y ?? 0)),
      );
      const limit = boxesOf(svg, 'rule').filter((rule) => rule.colour === INK.target)[index];
      assert.equal(points.at(-1)?.x, limit?.right, 'the week ends where the threshold does');
      const name = textOf(svg, title);
      const beside = (points[0]?.x ?? 0) - name.x;
      assert.ok(beside > 0 && beside < 60 && (to ?? 0) > name.y, `${title}: ${beside}`);
    }
  });

  it('has the threshold in each panel, between its levels', () => {
    const limits = boxesOf(svg, 'rule').filter((rule) => rule.colour === INK.target);
    assert.equal(limits.length, panels.length);
    for (const [index, { top }] of limits.entries()) {
      const [full, half] = ['100 %', '50 %'].map((words) => places(words)[index]?.y ?? 0);
      const expected = (full ?? 0) + 0.4 * ((half ?? 0) - (full ?? 0));
      assert.ok(Math.abs(top - expected) < 1, `${top}, ${expected}`);
    }
  });
});
