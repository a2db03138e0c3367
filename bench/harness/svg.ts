/** The few pieces of SVG that the plots are made of: no DOM, no browser, the same text for the same figures. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const said = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`)
    .join('');
  return content === '' ? `<${name}${said}/>` : `<${name}${said}>${content}</${name}>`;
}

export function text(content: string, attributes: Attributes): string {
  return element('text', attributes, escaped(content));
}

export function line(from: Point, to: Point, attributes: Attributes): string {
  return element('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...attributes });
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of proportional type, about: there are no font metrics here, and too wide does no harm. */
export function textWidth(content: string, fontSize: number): number {
  return content.length * fontSize * 0.6;
}

/** The colour of a series, by its place; `c0` is for what the plot is about. */
export function colour(index: number): string {
  return `c${index % 6}`;
}

// Okabe and Ito's colours, which the colour-blind tell apart, darker on light and lighter on dark grounds. The plot brings its own
// ground along, so that it can be read on a page of any colour.
const STYLE = `
.ground{fill:#fff}text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:#1f2328}
.muted{fill:#59636e}.grid{stroke:#d8dee4;stroke-width:1}.axis{stroke:#8c959f;stroke-width:1}
.target{stroke:#cf222e;stroke-width:1.5;stroke-dasharray:5 4}.target-label{fill:#cf222e}
.mark{stroke:#1f2328;stroke-width:2}.line{fill:none;stroke-width:2.25;stroke-linejoin:round}
${palette(['#0072b2', '#b54b00', '#007a5a', '#a0417a', '#6e6000', '#57606a'])}
@media (prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}.muted{fill:#9198a1}
.grid{stroke:#2a313a}.axis{stroke:#656c76}.target{stroke:#ff7b72}.target-label{fill:#ff7b72}.mark{stroke:#e6edf3}
${palette(['#56b4e9', '#ff9d4d', '#2fcf9f', '#ec9bc8', '#e0d24a', '#a9b1ba'])}}`;

function palette(colours: readonly string[]): string {
  return colours
    .map((value, index) => `.f.c${index}{fill:${value}}.s.c${index}{stroke:${value}}`)
    .join('');
}

/** The whole file. `describes` is for who cannot see it. */
export function svgFile(size: Size, describes: string, parts: readonly string[]): string {
  const { width, height } = size;
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${short(width)} ${short(height)}`,
    width,
    height,
    role: 'img',
  };
  const ground = element('rect', { class: 'ground', width, height, rx: 6 });
  const all = [element('title', {}, escaped(describes)), `<style>${STYLE}</style>`, ground];
  return `${element('svg', root, `\n${[...all, ...parts].join('\n')}\n`)}\n`;
}

function short(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
