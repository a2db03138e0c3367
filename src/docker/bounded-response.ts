/** docker-modem collects whatever comes: the bound of an answer has to be set under it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { DockerError } from './port.ts';

/** Bytes. Ten thousand containers, images or tasks make some 20 MB. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Ends the request, and says why, once its answer is too large or says that it will be. `isBounded`
 * tells for which answers: those of an event stream have no end.
 */
export function boundResponse(
  request: ClientRequest,
  what: string,
  isBounded: (response: IncomingMessage) => boolean = () => true,
): void {
  request.once('response', (response) => {
    if (!isBounded(response)) return;
    const giveUp = (): void => {
      const message = `${what}: the answer is larger than ${MAX_ANSWER_BYTES / 2 ** 20} MiB`;
      request.destroy(new DockerError('unreadable', message));
    };
    if (Number(response.headers['content-length'] ?? 0) > MAX_ANSWER_BYTES) {
      giveUp();
      return;
    }
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) giveUp();
    });
  });
}
