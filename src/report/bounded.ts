/** What a line of the log is made of, kept to a size that any reader of logs takes. Pure. */

/** In UTF-16 units, of one text and of all texts of a line together. */
export const MAX_TEXT = 16 * 1024;
export const MAX_LINE = 64 * 1024;
/** Elements of a list, and keys of an object. */
export const MAX_ITEMS = 100;
const MAX_DEPTH = 4;

const CUT = ' ... (cut)';

/** The same values, of which texts, lists and nesting are cut where they are far too much, and say so. */
export function boundedFields(fields: object): Record<string, unknown> {
  return new Budget().object(fields, 0);
}

class Budget {
  #left = MAX_LINE;

  object(value: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(value).slice(0, MAX_ITEMS);
    return Object.fromEntries(
      entries.map(([key, one]) => [this.#text(key), this.#any(one, depth)]),
    );
  }

  #any(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Error) return { message: this.#text(value.message) };
    if (depth >= MAX_DEPTH) return this.#text('...');
    return Array.isArray(value) ? this.#list(value, depth) : this.object(value, depth + 1);
  }

  #list(list: readonly unknown[], depth: number): readonly unknown[] {
    const shown = list.slice(0, MAX_ITEMS).map((one) => this.#any(one, depth + 1));
    const more = list.length - shown.length;
    return more === 0 ? shown : [...shown, `and ${more} more`];
  }

  #text(text: string): string {
    const room = Math.min(MAX_TEXT, this.#left);
    this.#left -= Math.min(text.length, room);
    if (text.length <= room) return text;
    return `${text.slice(0, room).replace(/[\ud800-\udbff]$/, '')}${CUT}`;
  }
}
