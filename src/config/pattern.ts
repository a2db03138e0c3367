import { RE2JS } from 're2js';
import type { Pattern } from '../gates/policy.ts';

/** An invalid pattern comes as its error in words; it never throws. */
export type CompiledPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly error: string };

/**
 * Compiles RE2 syntax, which matches in linear time: names come from whoever may start a container,
 * and none of them can hang the process. Not anchored: a pattern anchors itself.
 */
export function compilePattern(source: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(source);
    return {
      ok: true,
      pattern: { source, matches: (text) => compiled.matcher(text).find() },
    };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
