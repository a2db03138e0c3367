/** What a chart is drawn with, on a light ground. A dark page has its own, by `DARK_STYLE`. */
export const INK = {
  ground: '#ffffff',
  text: '#1f2328',
  muted: '#59636e',
  grid: '#d8dee4',
  axis: '#8c959f',
  target: '#cf222e',
} as const;

const DARK: Readonly<Record<keyof typeof INK, string>> = {
  ground: '#0d1117',
  text: '#e6edf3',
  muted: '#9198a1',
  grid: '#2a313a',
  axis: '#656c76',
  target: '#ff7b72',
};

// Okabe and Ito's colours, which the colour-blind tell apart, darker on light and lighter on dark.
const SERIES = [
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#b54b00', dark: '#ff9d4d' },
  { light: '#007a5a', dark: '#2fcf9f' },
  { light: '#a0417a', dark: '#ec9bc8' },
  { light: '#6e6000', dark: '#e0d24a' },
  { light: '#57606a', dark: '#a9b1ba' },
] as const;

/** The colour of a series, by its place: 0 is for what the chart is about. */
export function colour(series: number): string {
  const found = SERIES[series];
  if (found === undefined) {
    throw new Error(`a chart has ${SERIES.length} colours, and none for series ${series}`);
  }
  return found.light;
}

const SWAPS = [
  ...Object.entries(INK).map(([name, light]) => ({ light, dark: DARK[name as keyof typeof INK] })),
  ...SERIES,
];

export const DARK_STYLE = `@media (prefers-color-scheme:dark){${SWAPS.map(
  ({ light, dark }) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
).join('')}}`;
