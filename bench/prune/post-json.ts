import { request } from 'node:http';

/** A POST to an engine; resolves with the body, rejects with it when the answer is an error. */
export function postJson(socketPath: string, path: string, body: unknown = null): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request({ socketPath, path, method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        if ((answer.statusCode ?? 500) < 400) resolve(text);
        else reject(new Error(`POST ${path}: ${answer.statusCode} ${text}`));
      });
    });
    asked.once('error', reject);
    asked.end(body === null ? undefined : JSON.stringify(body));
  });
}
