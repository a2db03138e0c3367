/** Holds as they are shown and asked for. */
import * as z from 'zod';
import type { HoldFact } from '../gates/facts.ts';

const instant = z.string().describe('ISO 8601, UTC');

export const holdSchema = z.object({
  id: z.string(),
  why: z.string(),
  who: z.string().describe('What the holder said; not proven'),
  since: instant,
  until: instant.nullable().describe('Null: no end of its own'),
});

export type HoldDocument = Readonly<z.infer<typeof holdSchema>>;

export const holdsSchema = z.object({ version: z.literal(1), holds: z.array(holdSchema) });

export type HoldsDocument = Readonly<z.infer<typeof holdsSchema>>;

export function holdDocument({ id, why, who, since, until }: HoldFact): HoldDocument {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { id, why, who, since: iso(since), until: until === null ? null : iso(until) };
}

const why = z.string().trim().min(1, 'a reason is needed').max(1_000);
const who = z.string().max(100);
const moment = z.iso.datetime({ offset: true });

/** The body of `POST /v1/holds`. */
export const holdRequestSchema = z.object({
  why,
  who: who.default(''),
  until: moment.nullable().default(null),
});

export type HoldRequest = Readonly<z.infer<typeof holdRequestSchema>>;

const INHIBIT_ID = /^inhibit:[0-9a-f]{8}$/;

/** The body of `POST /v1/inhibit`. `id` and `since` make a hold that comes back the one it was. */
export const inhibitRequestSchema = z.object({
  why,
  who: who.default(''),
  id: z.string().regex(INHIBIT_ID).optional(),
  since: moment.optional(),
});

export type InhibitRequest = Readonly<z.infer<typeof inhibitRequestSchema>>;

/** JSON Schema of a hold, as it is answered when it is placed or released, and of all holds. */
export function holdJsonSchemas(): { readonly hold: object; readonly holds: object } {
  return {
    hold: { title: 'A hold on Lull', ...z.toJSONSchema(holdSchema, { io: 'input' }) },
    holds: { title: 'All holds on Lull', ...z.toJSONSchema(holdsSchema, { io: 'input' }) },
  };
}
