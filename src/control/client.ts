import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Plan } from '../executor/plan-document.ts';
import { planSchema } from '../report/plan-schema.ts';
import { type StateDocument, stateDocumentSchema } from '../report/state-document.ts';

export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'not-running' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface AskOptions {
  readonly timeoutMs?: number;
}

/** The watcher's state, from its control socket. */
export function getState(socket: string, options: AskOptions = {}): Promise<Answer<StateDocument>> {
  return ask(socket, '/v1/state', stateDocumentSchema, options.timeoutMs ?? 10_000);
}

/** What a prune would remove now, asked of the watcher: it has to list everything first. */
export function getPlan(socket: string, options: AskOptions = {}): Promise<Answer<Plan>> {
  return ask(socket, '/v1/plan', planSchema, options.timeoutMs ?? 5 * 60_000);
}

const errorSchema = z.object({ error: z.string() });

async function ask<Value>(
  socket: string,
  path: string,
  schema: z.ZodType<Value>,
  timeoutMs: number,
): Promise<Answer<Value>> {
  try {
    const { status, body } = await request(socket, path, timeoutMs);
    const json: unknown = JSON.parse(body);
    if (status !== 200) {
      const said = errorSchema.safeParse(json);
      return failed(said.success ? said.data.error : `the watcher answered ${status}`);
    }
    const parsed = schema.safeParse(json);
    return parsed.success
      ? { kind: 'ok', value: parsed.data }
      : failed(`the watcher's answer is not understood: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    return explain(error, socket, timeoutMs);
  }
}

function request(socket: string, path: string, timeoutMs: number) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    get({ socketPath: socket, path, signal, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    }).on('error', reject);
  });
}

function explain(error: unknown, socket: string, timeoutMs: number): Answer<never> {
  const { code, message, name } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return { kind: 'not-running' };
    case 'EACCES':
    case 'EPERM':
      return failed(`no permission to use ${socket}: try as root, or as a member of its group`);
    default:
      break;
  }
  if (name === 'AbortError' || name === 'TimeoutError') {
    return failed(`the watcher did not answer within ${timeoutMs / 1000} s`);
  }
  return failed(error instanceof SyntaxError ? `no watcher answers at ${socket}` : message);
}

function failed(reason: string): Answer<never> {
  return { kind: 'failed', reason };
}
