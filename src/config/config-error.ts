import { TomlError } from 'smol-toml';
import type * as z from 'zod';
import { nearestKey } from './nearest-key.ts';
import type { RuntimeDefaults } from './paths.ts';
import type { ConfigSchema } from './schema.ts';

export type KeyPath = readonly PropertyKey[];

const MAX_SHOWN = 120;
/** Of one mistake. */
const MAX_TEXT = 1_000;
/** Whoever has made more has them in front of him once these are corrected. */
const MAX_ERRORS = 50;

/** Where the TOML itself is broken: line and column. */
export function syntaxErrorText(error: unknown, file: string): string {
  if (!(error instanceof TomlError)) return `${file}: ${String(error)}`;
  const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
  return `${file}, line ${error.line}, column ${error.column}: not valid TOML: ${reason}`;
}

/** `run.names[0]`; a key that is not bare in quotes, as TOML has it. */
export function keyText(path: KeyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = /^[\w-]{1,120}$/.test(String(part)) ? String(part) : shown(String(part));
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Each of a length that somebody reads, and no more of them than that either. */
export function readable(errors: readonly string[]): readonly string[] {
  const texts = errors.slice(0, MAX_ERRORS).map((error) => cut(error, MAX_TEXT));
  const more = errors.length - texts.length;
  return more === 0 ? texts : [...texts, `and ${more} more mistakes`];
}

/** The paths that an issue refuses: an unknown key's issue names its table. */
export function refusedPaths(issue: z.core.$ZodIssue): readonly KeyPath[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => [...issue.path, key])
    : [issue.path];
}

/** One line for each thing the schema refuses: key, value, what is accepted. */
export function issueTexts(
  issue: z.core.$ZodIssue,
  raw: unknown,
  schema: ConfigSchema,
  defaults: RuntimeDefaults,
): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return refusedPaths(issue).map((path) => unknownKeyText(path, raw, schema));
  }
  const key = keyText(issue.path);
  const given = valueAt(raw, issue.path);
  // Only a default taken from the surroundings can be wrong without being in the file.
  const value =
    given === undefined && key === 'docker.host'
      ? `${shown(defaults.dockerHost)} (from $DOCKER_HOST)`
      : shown(given);
  return [`${key} = ${value}: expected ${issue.message}`];
}

function unknownKeyText(path: KeyPath, raw: unknown, schema: ConfigSchema): string {
  const key = keyText(path);
  const known = knownKeys(schema);
  const near = nearestKey(key, known);
  const table = keyText(path.slice(0, -1));
  const siblings = known.filter((each) => each.startsWith(`${table}.`));
  const accepted = (siblings.length > 0 ? siblings : Object.keys(schema.shape)).join(', ');
  const hint = near === null ? '' : ` (did you mean ${near}?)`;
  return `${key} = ${shown(valueAt(raw, path))}: unknown key${hint}, expected one of ${accepted}`;
}

/** Every dotted key of the file, tables included. */
export function knownKeys(schema: ConfigSchema): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, section]) => {
    const inner = section.unwrap();
    return 'shape' in inner
      ? [name, ...Object.keys(inner.shape).map((key) => `${name}.${key}`)]
      : [name];
  });
}

function valueAt(raw: unknown, path: KeyPath): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** On one line: JSON escapes line breaks. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return cut(text, MAX_SHOWN);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
