/** The log on a terminal. Loaded only there: what makes lines pretty is no use to a service. */
import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { type Log, logTo } from './log.ts';
import { prose } from './prose.ts';

/** The process's log as prose for a reader, in the calling thread as `createLog`. */
export function terminalLog(stream: NodeJS.WritableStream): Log {
  // A reader of the log that goes away must not end the watcher.
  stream.on('error', () => {});
  return logTo(proseStream(stream));
}

function proseStream(stream: NodeJS.WritableStream): DestinationStream {
  const pretty = prettyFactory({
    colorize: false,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    hideObject: true,
    errorLikeObjectKeys: [],
    messageFormat: (entry) => prose(entry),
  });
  return { write: (json) => void stream.write(pretty(json)) };
}
