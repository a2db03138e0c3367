import type { IncomingMessage } from 'node:http';
import * as z from 'zod';

/** What the control socket takes is small: a reason, a name, a date. */
const MAX_BODY_BYTES = 64 * 1024;

export type Body<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly status: 400 | 413; readonly reason: string };

/** Reads a JSON body of the client's. An empty one is `{}`. Rejects when the client goes away. */
export async function readJson<Value>(
  request: IncomingMessage,
  schema: z.ZodType<Value>,
): Promise<Body<Value>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      return { kind: 'refused', status: 413, reason: `more than ${MAX_BODY_BYTES} bytes` };
    }
    chunks.push(chunk);
  }
  const json = parsed(Buffer.concat(chunks).toString('utf8'));
  if (json === undefined) return { kind: 'refused', status: 400, reason: 'the body is not JSON' };
  const read = schema.safeParse(json);
  return read.success
    ? { kind: 'ok', value: read.data }
    : { kind: 'refused', status: 400, reason: z.prettifyError(read.error) };
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
