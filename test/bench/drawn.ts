/** What a chart says, read from its file as a browser would read it. */
import { DOMParser } from 'linkedom';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface DrawnText extends Place {
  readonly words: string;
  readonly colour: string;
}

export interface DrawnLine {
  readonly colour: string;
  readonly points: readonly Place[];
}

/** The little of an element that is read here. */
interface Drawn {
  readonly parentElement: Drawn | null;
  readonly textContent: string;
  getAttribute(name: string): string | null;
}

export function textsOf(svg: string): readonly DrawnText[] {
  return select(svg, 'text').map((one) => ({
    ...shift(one),
    words: one.textContent,
    colour: inherited(one, 'fill'),
  }));
}

/** The one text with these words. */
export function textOf(svg: string, words: string): DrawnText {
  const [found, ...others] = textsOf(svg).filter((one) => one.words === words);
  if (found === undefined) throw new Error(`“${words}” is not in the chart`);
  if (others.length > 0) throw new Error(`“${words}” is in the chart ${others.length + 1} times`);
  return found;
}

export function linesOf(svg: string): readonly DrawnLine[] {
  return select(svg, '[aria-label="line"] path').map((path) => {
    const from = shift(path);
    const points = [...(path.getAttribute('d') ?? '').matchAll(/[ML]([\d.-]+),([\d.-]+)/g)];
    return {
      colour: inherited(path, 'stroke'),
      points: points.map(([, x, y]) => ({ x: from.x + Number(x), y: from.y + Number(y) })),
    };
  });
}

/** Bars and straight rules, by the corners that they stretch between. */
export function boxesOf(svg: string, kind: 'rect' | 'rule') {
  const elements = select(svg, `[aria-label="${kind}"] ${kind === 'rect' ? 'rect' : 'line'}`);
  return elements.map((one) => {
    const from = shift(one);
    const at = (name: string) => Number(one.getAttribute(name) ?? 0);
    const [left, top] = kind === 'rect' ? [at('x'), at('y')] : [at('x1'), at('y1')];
    const [right, bottom] =
      kind === 'rect' ? [left + at('width'), top + at('height')] : [at('x2'), at('y2')];
    return {
      ...{ left: from.x + left, right: from.x + right, top: from.y + top, bottom: from.y + bottom },
      colour: inherited(one, kind === 'rect' ? 'fill' : 'stroke'),
    };
  });
}

/** Circles. */
export function dotsOf(svg: string): readonly (Place & { readonly colour: string })[] {
  return select(svg, 'circle').map((one) => {
    const from = shift(one);
    const [x, y] = [Number(one.getAttribute('cx')), Number(one.getAttribute('cy'))];
    return { x: from.x + x, y: from.y + y, colour: inherited(one, 'fill') };
  });
}

/** Symbols with one of these two colours: the middle of each. */
export function symbolsOf(svg: string, paint: 'fill' | 'stroke', colour: string): readonly Place[] {
  return select(svg, '[aria-label="dot"] path')
    .filter((one) => inherited(one, paint) === colour)
    .map(shift);
}

/** Every colour that is drawn with. */
export function coloursOf(svg: string): ReadonlySet<string> {
  const all = select(svg, '*').flatMap((one) =>
    ['fill', 'stroke'].map((name) => one.getAttribute(name) ?? ''),
  );
  return new Set(all.filter((colour) => colour.startsWith('#')));
}

function select(svg: string, selector: string): readonly Drawn[] {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return [...document.querySelectorAll(selector)];
}

function inherited(one: Drawn, name: string): string {
  const own = one.getAttribute(name);
  if (own !== null) return own;
  return one.parentElement === null ? '' : inherited(one.parentElement, name);
}

/** Where its own origin is. */
function shift(one: Drawn): Place {
  const above = one.parentElement === null ? { x: 0, y: 0 } : shift(one.parentElement);
  const found = /translate\(([\d.-]+),([\d.-]+)\)/.exec(one.getAttribute('transform') ?? '');
  return { x: above.x + Number(found?.[1] ?? 0), y: above.y + Number(found?.[2] ?? 0) };
}
