import { RE2JS } from 're2js';
import { LONGEST_NAME, type Pattern } from '../gates/policy.ts';

/** An invalid pattern comes as its error in words; it never throws. */
export type CompiledPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly error: string };

/** Characters, and instructions of the program that they become (`x{1000}` is a thousand). */
const MAX_SOURCE = 1_000;
const MAX_PROGRAM = 5_000;
/** What compiling may make at most, before the program's size is known. */
const MAX_ESTIMATE = 200_000;
/** RE2's own limit, of one count and of nested ones multiplied. */
const MAX_REPEAT = 1_000;

/**
 * Compiles RE2 syntax, which matches in linear time: names come from whoever may start a container,
 * and none of them can hang the process. That time is program times text, so both have a bound.
 * Not anchored: a pattern anchors itself.
 */
export function compilePattern(source: string): CompiledPattern {
  if (source.length > MAX_SOURCE) {
    return { ok: false, error: `it has ${source.length} characters, of at most ${MAX_SOURCE}` };
  }
  const estimate = source.length * repeats(source);
  if (estimate > MAX_ESTIMATE) {
    return { ok: false, error: 'its repetitions make too many steps; shorten it, or split it' };
  }
  try {
    const compiled = RE2JS.compile(source);
    const size = compiled.programSize();
    if (size > MAX_PROGRAM) {
      return { ok: false, error: `its repetitions make ${size} steps, of at most ${MAX_PROGRAM}` };
    }
    const matches = (text: string) => text.length <= LONGEST_NAME && compiled.matcher(text).find();
    return { ok: true, pattern: { source, matches } };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** How often the counted repetitions (`x{2,5}`) of a pattern may repeat one character of it. */
function repeats(source: string): number {
  const counts = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) =>
    Number(most || least),
  );
  return Math.min(
    MAX_REPEAT,
    counts.reduce((product, count) => product * Math.max(1, count), 1),
  );
}
