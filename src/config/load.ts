import { parse } from 'smol-toml';
import type { Policy } from '../gates/policy.ts';
import {
  issueTexts,
  type KeyPath,
  keyText,
  readable,
  refusedPaths,
  syntaxErrorText,
} from './config-error.ts';
import { contradictions } from './contradictions.ts';
import { type EffectiveConfig, effectiveConfig } from './effective.ts';
import type { RuntimeDefaults } from './paths.ts';
import { policyOf } from './policy-of-config.ts';
import { configSchema } from './schema.ts';

export type ConfigResult =
  | { readonly ok: true; readonly policy: Policy; readonly effective: EffectiveConfig }
  /** One line each, all of them at once. */
  | { readonly ok: false; readonly errors: readonly string[] };

export interface ConfigSource {
  /** Its name in a syntax error. */
  readonly file: string;
  readonly defaults: RuntimeDefaults;
}

/**
 * Nothing but white space: the defaults at the start, but refused while Lull runs (a file caught
 * half-way through being rewritten).
 */
export function isEmptyConfig(text: string): boolean {
  return text.trim() === '';
}

/** Checks and parses the text of a configuration file. Never throws. */
export function parseConfig(text: string, source: ConfigSource): ConfigResult {
  let raw: Record<string, unknown>;
  try {
    raw = parse(text);
  } catch (error) {
    return { ok: false, errors: readable([syntaxErrorText(error, source.file)]) };
  }
  const schema = configSchema(source.defaults);
  const parsed = schema.safeParse(raw);
  const issues = parsed.success ? [] : parsed.error.issues;
  const errors = issues.flatMap((issue) => issueTexts(issue, raw, schema, source.defaults));
  const refused = issues.flatMap(refusedPaths);
  // What is fine by itself is held against the rest although other values are not: all errors at once.
  const sound = parsed.success ? parsed : schema.safeParse(withoutPaths(raw, refused));
  if (!sound.success) return { ok: false, errors: readable(errors) };
  const policy = policyOf(sound.data);
  const faulty = new Set(refused.map((path) => keyText(path.slice(0, 2))));
  for (const { keys, value, accepted } of contradictions(policy)) {
    if (keys.some((key) => faulty.has(key))) continue;
    errors.push(`${keys[0]} = ${value}: expected ${accepted}`);
  }
  return errors.length > 0
    ? { ok: false, errors: readable(errors) }
    : { ok: true, policy, effective: effectiveConfig(policy) };
}

/** A copy in which the refused keys fall back to their defaults; an array goes with its element. */
function withoutPaths(
  raw: Record<string, unknown>,
  refused: readonly KeyPath[],
): Record<string, unknown> {
  const drop = new Set(refused.map((path) => JSON.stringify(path.slice(0, 2))));
  const kept = Object.entries(raw).filter(([name]) => !drop.has(JSON.stringify([name])));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [name, value];
      const inner = Object.entries(value);
      return [
        name,
        Object.fromEntries(inner.filter(([key]) => !drop.has(JSON.stringify([name, key])))),
      ];
    }),
  );
}
