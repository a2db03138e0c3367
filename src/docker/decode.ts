/** What all decoders of the engine's answers share: tolerant of what is absent, strict about what is needed. */
import * as z from 'zod';
import { DockerError } from './port.ts';

/** Far more than any name has: whoever may start a container says what its labels are. */
const MAX_TEXT = 4_096;

const cut = (value: string): string => value.slice(0, MAX_TEXT);

/** A name, a message. Not what is sent back to the engine. */
export const name = z.string().transform(cut);

export const text = z
  .string()
  .nullish()
  .transform((value) => cut(value ?? ''));

export const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const labels = z
  .record(z.string(), name)
  .nullish()
  .transform((value) => value ?? {});

/** A list that the engine sends as null when it is empty. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** An RFC 3339 instant in epoch ms; null where there is none. */
export const instant = z
  .string()
  .nullish()
  .transform((value) => {
    const ms = value ? Date.parse(value) : Number.NaN;
    return Number.isNaN(ms) ? null : ms;
  });

/** Decodes an answer, or throws `unreadable`, naming the first thing that makes no sense. */
export function decode<T>(what: string, schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  throw new DockerError('unreadable', `${what}: the answer makes no sense (${where})`, {
    cause: read.error,
  });
}
