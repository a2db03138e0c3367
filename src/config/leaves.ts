/** The kinds of values that the configuration file has: text in, parsed out, one wording of what is accepted. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import type { LabelRule, Pattern } from '../gates/policy.ts';
import { compilePattern } from './pattern.ts';
import {
  DURATION_PATTERN,
  parseDuration,
  parseRatio,
  parseSize,
  RATIO_PATTERN,
  SIZE_PATTERN,
} from './units.ts';

type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly accepted: string };

const accept = <T>(value: T | null, accepted: string): Parsed<T> =>
  value === null ? { ok: false, accepted } : { ok: true, value };

/** A string that `parse` turns into a value; every refusal says what is accepted. */
function text<T>(parse: (value: string) => Parsed<T>, accepted: string, meta: object = {}) {
  return z
    .string({ error: accepted })
    .meta({ ...meta })
    .transform((value, context): T => {
      const parsed = parse(value);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.accepted, input: value });
      return z.NEVER;
    });
}

/** A duration from `minMs` to `maxMs`; `bounds` says so. */
export function duration(minMs = 0, bounds = '', maxMs = Number.POSITIVE_INFINITY) {
  const accepted = `a duration such as "30s", "10m", "24h" or "7d"${bounds === '' ? '' : `, ${bounds}`}`;
  return text(
    (value) => {
      const ms = parseDuration(value);
      return accept(ms !== null && ms >= minMs && ms <= maxMs ? ms : null, accepted);
    },
    accepted,
    { pattern: DURATION_PATTERN },
  );
}

const RATIO = 'a ratio above 0% and up to 100%, such as "80%"';

export const ratio = () =>
  text(
    (value) => {
      const parsed = parseRatio(value);
      return accept(parsed !== null && parsed > 0 ? parsed : null, RATIO);
    },
    RATIO,
    { pattern: RATIO_PATTERN },
  );

const SIZE = 'a size such as "20GB" or "20GiB", or "0"';

export const size = () =>
  text((value) => accept(parseSize(value), SIZE), SIZE, { pattern: SIZE_PATTERN });

const TIME_OF_DAY = 'a local time of day "HH:MM", "00:00" to "23:59"';
const HH_MM = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const timeOfDay = () =>
  text((value) => accept(HH_MM.test(value) ? value : null, TIME_OF_DAY), TIME_OF_DAY, {
    pattern: HH_MM.source,
  });

const PATTERN = 'a regular expression in RE2 syntax';

export const pattern = () =>
  text<Pattern>((value) => {
    if (value === '') return { ok: false, accepted: `${PATTERN}; an empty one matches everything` };
    const compiled = compilePattern(value);
    return compiled.ok
      ? { ok: true, value: compiled.pattern }
      : { ok: false, accepted: `${PATTERN}: ${compiled.error}` };
  }, PATTERN);

const LABEL = 'a label "key" or "key=value"';

/** `key` or `key=value`; all after the first `=` is the value. */
export function parseLabelRule(value: string): LabelRule | null {
  const at = value.indexOf('=');
  const key = at === -1 ? value : value.slice(0, at);
  if (key.trim() !== key || key === '') return null;
  return { key, value: at === -1 ? null : value.slice(at + 1) };
}

export const labelRule = () => text((value) => accept(parseLabelRule(value), LABEL), LABEL);

/** An absolute path. */
export function absolutePath(accepted = 'an absolute path', maxBytes = 4095) {
  return text(
    (value) =>
      accept(isAbsolute(value) && Buffer.byteLength(value) <= maxBytes ? value : null, accepted),
    accepted,
    { pattern: '^/' },
  );
}

const ROOT = 'an absolute path, or "" for what the engine says';

export const optionalPath = () =>
  text((value) => accept(value === '' || isAbsolute(value) ? value : null, ROOT), ROOT, {
    pattern: '^$|^/',
  });

const HOST = '"unix:///path", "tcp://host:port", "http://host:port" or "https://host:port"';
const HOST_FORM = /^(?:unix:\/\/\/.+|(?:tcp|https?):\/\/[^/\s]+\/?)$/;

/** What passes here must open: an address that the Docker client refuses would end a watcher that runs. */
function isDockerHost(value: string): boolean {
  if (!HOST_FORM.test(value)) return false;
  return value.startsWith('unix:') || URL.canParse(value.replace(/^tcp:/, 'http:'));
}

export const dockerHost = () =>
  text((value) => accept(isDockerHost(value) ? value : null, HOST), HOST, {
    pattern: HOST_FORM.source,
  });

const LISTEN = '"host:port" such as "127.0.0.1:9723" or "[::1]:9723", or "" for none';
const LISTEN_FORM = /^$|^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):(\d{1,5})$/;

export const listenAddress = () =>
  text(
    (value) => {
      const match = LISTEN_FORM.exec(value);
      return accept(match !== null && Number(match[1] ?? 0) <= 65535 ? value : null, LISTEN);
    },
    LISTEN,
    { pattern: LISTEN_FORM.source },
  );

export const flag = () => z.boolean({ error: 'true or false' });

/** An array of one kind of value. */
export const list = <T extends z.ZodType>(item: T, accepted: string) =>
  z.array(item, { error: accepted });

/** One of a few words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, { error: words.map((word) => `"${word}"`).join(' or ') });
