import { Agent, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Plain calls to an engine over connections that stay: a `docker` process for each would cost more than the race. */
export interface EngineCalls {
  call(method: string, path: string, body?: Buffer | object): Promise<Reply>;
  /** GET; null where there is no such thing. */
  read<T>(path: string): Promise<T | null>;
  close(): void;
}

export function engineCalls(socketPath: string): EngineCalls {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const call: EngineCalls['call'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const isTar = Buffer.isBuffer(body);
      const bytes = body === undefined || isTar ? body : Buffer.from(JSON.stringify(body));
      const type = isTar ? 'application/x-tar' : 'application/json';
      const headers = { 'content-type': type, 'content-length': `${bytes?.length ?? 0}` };
      const asked = request({ socketPath, agent, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      });
      asked.once('error', reject);
      asked.end(bytes);
    });
  return {
    call,
    read: async <T>(path: string) => {
      const { status, body } = await call('GET', path);
      return status === 200 ? (JSON.parse(body) as T) : null;
    },
    close: () => agent.destroy(),
  };
}

/** The bytes of a GET, for an archive. */
export function download(socketPath: string, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve(Buffer.concat(chunks)));
    });
    asked.once('error', reject);
    asked.end();
  });
}
