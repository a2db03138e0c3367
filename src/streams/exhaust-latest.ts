import {
  asapScheduler,
  defer,
  exhaustMap,
  finalize,
  from,
  type Observable,
  type ObservableInput,
  Subject,
  subscribeOn,
  throttle,
} from 'rxjs';

/**
 * Never two readings at once; what came during one is read once more after it, however much it was.
 * Begun asynchronously: `throttle` listens for the end only after it has passed the value on.
 */
export function exhaustLatest<T, R>(
  project: (value: T) => ObservableInput<R>,
): (source: Observable<T>) => Observable<R> {
  return (source) =>
    defer(() => {
      const done = new Subject<void>();
      return source.pipe(
        throttle(() => done, { leading: true, trailing: true }),
        exhaustMap((value) =>
          from(project(value)).pipe(
            subscribeOn(asapScheduler),
            finalize(() => done.next()),
          ),
        ),
      );
    });
}
