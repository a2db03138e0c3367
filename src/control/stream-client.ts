/** Answers of the watcher that arrive piece by piece. */
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createParser } from 'eventsource-parser';
import { type PruneReport, pruneReportSchema } from '../report/prune-report.ts';
import { type StateDocument, stateDocumentSchema } from '../report/state-document.ts';
import { type Answer, explain, refused } from './answer.ts';

/** Until the answer begins; its pieces may take as long as they need. */
const BEGINS_WITHIN_MS = 10_000;

type Pieces<Value> = Answer<AsyncIterable<Value>>;

/** Asks for a prune; the reports end with the decision, or without one when the watcher ends. */
export async function askForPrune(socket: string): Promise<Pieces<PruneReport>> {
  const answer = await open(socket, 'POST', '/v1/prune');
  return answer.kind === 'ok' ? { kind: 'ok', value: reports(answer.value) } : answer;
}

/** The state, now and at each change, until the watcher ends or `signal` is aborted. */
export async function followState(
  socket: string,
  signal: AbortSignal,
): Promise<Pieces<StateDocument>> {
  const answer = await open(socket, 'GET', '/v1/state/stream', signal);
  return answer.kind === 'ok' ? { kind: 'ok', value: documents(answer.value) } : answer;
}

async function* reports(response: IncomingMessage): AsyncGenerator<PruneReport> {
  for await (const line of createInterface({ input: response })) {
    yield pruneReportSchema.parse(JSON.parse(line));
  }
}

async function* documents(response: IncomingMessage): AsyncGenerator<StateDocument> {
  const told: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void told.push(data) });
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    parser.feed(chunk);
    for (const data of told.splice(0)) yield stateDocumentSchema.parse(JSON.parse(data));
  }
}

/** Asks, and yields the answer once it has begun with success; `body` is sent as JSON. */
export function open(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  signal?: AbortSignal,
  body?: unknown,
): Promise<Answer<IncomingMessage>> {
  return new Promise((resolve) => {
    const options = { socketPath, method, path, agent: false, ...(signal && { signal }) };
    const asked = request(options, (response) => {
      asked.setTimeout(0);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve({ kind: 'ok', value: response });
      else refusal(response).then(resolve, fail);
    });
    const fail = (error: unknown): void => resolve(explain(error, socketPath, BEGINS_WITHIN_MS));
    asked.setTimeout(BEGINS_WITHIN_MS, () =>
      asked.destroy(Object.assign(new Error('silence'), { name: 'TimeoutError' })),
    );
    asked.on('error', fail);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function refusal(response: IncomingMessage): Promise<Answer<never>> {
  const body = await text(response);
  return refused(response.statusCode ?? 0, JSON.parse(body));
}
