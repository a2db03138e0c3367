import { request } from 'node:http';

/** Asks, and leaves when the answer begins: who stops listening stops nothing. */
export function operatorAsks(socketPath: string): Promise<void> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/v1/prune', method: 'POST', agent: false });
    asked.once('error', () => resolve());
    asked.once('response', (response) => {
      response.on('error', () => {}).resume();
      resolve();
    });
    asked.end();
  });
}
