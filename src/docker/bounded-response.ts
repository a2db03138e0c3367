/** docker-modem collects whatever comes and parses it: the bound of an answer has to be set under it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { jsonScale } from './json-weight.ts';
import { DockerError } from './port.ts';

/** Bytes. Ten thousand containers, images or tasks make some 20 MB. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Ends the request, and says why, once its answer is too large, says that it will be, or would be
 * too large when parsed. `isBounded`
 * tells for which answers: those of an event stream have no end.
 */
export function boundResponse(
  request: ClientRequest,
  what: string,
  isBounded: (response: IncomingMessage) => boolean = () => true,
): void {
  request.once('response', (response) => {
    if (!isBounded(response)) return;
    const giveUp = (reason: string): void => {
      request.destroy(new DockerError('unreadable', `${what}: ${reason}`));
    };
    const tooLarge = `the answer is larger than ${MAX_ANSWER_BYTES / 2 ** 20} MiB`;
    if (Number(response.headers['content-length'] ?? 0) > MAX_ANSWER_BYTES) {
      giveUp(tooLarge);
      return;
    }
    let bytes = 0;
    const weigh = jsonScale();
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      const reason = bytes > MAX_ANSWER_BYTES ? tooLarge : weigh(chunk);
      if (reason !== null) giveUp(reason);
    });
  });
}
