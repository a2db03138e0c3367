import type { ReadStream } from 'node:tty';
import { defer, EMPTY, finalize, fromEvent, type Observable } from 'rxjs';

/** The keys pressed on a terminal: in raw mode, so that none is shown, for as long as somebody listens. */
export function keysOf(stdin: ReadStream): Observable<string> {
  if (stdin.isTTY !== true) return EMPTY;
  return defer(() => {
    stdin.setRawMode(true);
    stdin.setEncoding('utf8').resume();
    return fromEvent(stdin, 'data', String).pipe(
      finalize(() => {
        stdin.setRawMode(false);
        stdin.pause();
      }),
    );
  });
}
