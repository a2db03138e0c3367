import { stringify } from 'smol-toml';
import * as z from 'zod';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { configSchema } from '../../src/config/schema.ts';
import { CONFIGURATION, CONFIGURATION_EXAMPLE } from './prose.ts';
import { bold, definition, paragraph, roff, verbatim } from './roff.ts';
import { NOTICE } from './shell-words.ts';

/** `man/lull.toml.5`: every key of the configuration, from the schema that parses it. */
export function configManual(version: string): string {
  return `${[
    `.\\" ${NOTICE}`,
    `.TH LULL.TOML 5 "" "lull ${roff(version)}" "File Formats"`,
    '.SH NAME',
    'lull.toml \\- configuration of lull',
    '.SH SYNOPSIS',
    '/etc/lull/lull.toml',
    '.SH DESCRIPTION',
    ...CONFIGURATION.flatMap(paragraph),
    '.SH KEYS',
    ...sections().flatMap(sectionText),
    '.SH EXAMPLE',
    ...verbatim(CONFIGURATION_EXAMPLE),
    '.SH SEE ALSO',
    '.BR lull (1)',
  ].join('\n')}\n`;
}

interface Section {
  /** Empty: before all tables. */
  readonly name: string;
  readonly keys: readonly Key[];
}

interface Key {
  readonly name: string;
  readonly description: string;
  /** As the file has it. */
  readonly preset: string;
  readonly accepted: string;
}

export function sections(): readonly Section[] {
  const all = Object.entries(configSchema(SYSTEM_DEFAULTS).shape);
  const plain = all.filter(([, each]) => !(inner(each) instanceof z.ZodObject));
  const tables = all.flatMap(([name, each]) => {
    const table = inner(each);
    return table instanceof z.ZodObject
      ? [{ name, keys: keysOf(Object.entries(table.shape)) }]
      : [];
  });
  return [{ name: '', keys: keysOf(plain) }, ...tables];
}

function keysOf(entries: readonly (readonly [string, z.core.$ZodType])[]): readonly Key[] {
  return entries.map(([name, each]) => ({
    name,
    description: z.globalRegistry.get(each)?.description ?? '',
    preset: presetOf(each),
    accepted: acceptedBy(each),
  }));
}

function inner(each: z.core.$ZodType): z.core.$ZodType {
  return each instanceof z.ZodPrefault ? each.unwrap() : each;
}

function presetOf(each: z.core.$ZodType): string {
  if (!(each instanceof z.ZodPrefault)) return '';
  return stringify({ it: each.def.defaultValue }).replace('it = ', '').trim();
}

/** What its own refusal says: the one wording there is. */
function acceptedBy(each: z.core.$ZodType): string {
  const refused = z.safeParse(each, Symbol('nothing that a file can say'));
  return refused.success ? '' : (refused.error.issues[0]?.message ?? '');
}

function sectionText({ name, keys }: Section): readonly string[] {
  const title = name === '' ? [] : [`.SS [${roff(name)}]`];
  return [...title, ...keys.flatMap(keyText)];
}

function keyText({ name, description, preset, accepted }: Key): readonly string[] {
  const term = `${bold(name)} = ${roff(preset)}`;
  return definition(term, `${description}.`, `Accepted: ${accepted}.`);
}
