import { request } from 'node:http';
import { HANGS_AFTER_MS } from './until.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request over a unix socket. Rejects when nobody listens or no answer comes in time. */
export function askSocket(
  socketPath: string,
  path: string,
  options: { readonly method?: string; readonly timeoutMs?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(options.timeoutMs ?? HANGS_AFTER_MS);
    const method = options.method ?? 'GET';
    const asked = request({ socketPath, path, method, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Whether an engine answers on this socket. */
export async function answersPing(socketPath: string, timeoutMs = 2000): Promise<boolean> {
  try {
    return (await askSocket(socketPath, '/_ping', { timeoutMs })).status === 200;
  } catch {
    return false;
  }
}
