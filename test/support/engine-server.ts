/** An HTTP server on a unix socket that answers as a test says and keeps what it was asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineServer {
  readonly host: string;
  /** `METHOD target`, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers JSON, and closes as an engine does. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  };
}

/** Starts a server; `answers` are found by the target without its query, else 404. */
export async function startEngineServer(
  answers: Readonly<Record<string, Answer>>,
): Promise<EngineServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-engine-'));
  const path = join(folder, 'docker.sock');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? '';
    requests.push(`${request.method} ${target}`);
    const answer = answers[target.replace(/\?.*$/, '')] ?? json({ message: 'page not found' }, 404);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
