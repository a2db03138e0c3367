import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Runs `run` once for any number of signals that come while it runs, and once more after it: never
 * two at a time, and never does the last signal go unanswered. `run` must not reject.
 */
export function coalesced<T>(run: () => Promise<T>): OperatorFunction<unknown, T> {
  return (signals) =>
    new Observable<T>((subscriber) => {
      let running = false;
      let again = false;
      let completed = false;
      const start = () => {
        if (running) {
          again = true;
          return;
        }
        running = true;
        run().then(
          (value) => {
            running = false;
            subscriber.next(value);
            if (again) {
              again = false;
              start();
            } else if (completed) {
              subscriber.complete();
            }
          },
          (error: unknown) => subscriber.error(error),
        );
      };
      const finish = () => {
        completed = true;
        if (!running) subscriber.complete();
      };
      return signals.subscribe({
        next: start,
        error: (error: unknown) => subscriber.error(error),
        complete: finish,
      });
    });
}
