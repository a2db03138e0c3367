/** What a scrape says: each sample by its name and labels, as in `lull_decisions_total{outcome="pruned"}`. */
export type Scrape = ReadonlyMap<string, number>;

/** Reads Prometheus' text format, as far as a registry without timestamps and exemplars writes it. */
export function parseScrape(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      const value = Number(line.slice(space + 1));
      if (space < 0 || Number.isNaN(value)) throw new Error(`not a sample: ${line}`);
      return [line.slice(0, space), value];
    }),
  );
}

/** The sum over the samples of this metric whose labels have all of these. */
export function sumOf(
  scrape: Scrape,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return [...scrape]
    .filter(([sample]) => sample === name || sample.startsWith(`${name}{`))
    .filter(([sample]) => wanted.every((one) => sample.includes(one)))
    .reduce((sum, [, value]) => sum + value, 0);
}
