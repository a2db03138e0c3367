import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { PlanReport } from '../executor/plan-document.ts';
import { type HistoryDocument, historySchema } from '../report/history-document.ts';
import { planSchema } from '../report/plan-schema.ts';
import { type StateDocument, stateDocumentSchema } from '../report/state-document.ts';
import { type Answer, explain, failed, refused } from './answer.ts';

export interface AskOptions {
  readonly timeoutMs?: number;
}

/** The watcher's state, from its control socket. */
export function getState(socket: string, options: AskOptions = {}): Promise<Answer<StateDocument>> {
  return ask(socket, '/v1/state', stateDocumentSchema, options.timeoutMs ?? 10_000);
}

/** What a prune would remove now, asked of the watcher: it has to list everything first. */
export function getPlan(socket: string, options: AskOptions = {}): Promise<Answer<PlanReport>> {
  return ask(socket, '/v1/plan', planSchema, options.timeoutMs ?? 5 * 60_000);
}

/** The newest `count` decisions and the disk's curve, from the watcher. */
export function getHistory(
  socket: string,
  count: number,
  options: AskOptions = {},
): Promise<Answer<HistoryDocument>> {
  return ask(socket, `/v1/history?n=${count}`, historySchema, options.timeoutMs ?? 10_000);
}

async function ask<Value>(
  socket: string,
  path: string,
  schema: z.ZodType<Value>,
  timeoutMs: number,
): Promise<Answer<Value>> {
  try {
    const { status, body } = await request(socket, path, timeoutMs);
    const json: unknown = JSON.parse(body);
    if (status !== 200) return refused(status, json);
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
