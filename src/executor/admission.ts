import type { GateName } from '../gates/verdict.ts';

/** What the gates say right before a deletion. */
export type Admission = { readonly kind: 'go' } | Stop;

export interface Stop {
  readonly kind: 'stop';
  readonly reason: string;
  readonly closed: readonly GateName[];
}

/** Put as `reason` on the abort signal of a prune, this is told in its result. */
export class PruneStopped extends Error {
  override readonly name = 'PruneStopped';
  readonly closed: readonly GateName[];

  constructor(reason: string, closed: readonly GateName[] = []) {
    super(reason);
    this.closed = closed;
  }
}

function stopOf(signal: AbortSignal): Admission {
  const { reason } = signal;
  if (reason instanceof PruneStopped)
    return { kind: 'stop', reason: reason.message, closed: reason.closed };
  return { kind: 'stop', reason: 'the prune was asked to stop', closed: [] };
}

/** Null while nothing asked the prune to stop. */
export function stopAsked(signal: AbortSignal): Admission | null {
  return signal.aborted ? stopOf(signal) : null;
}

/** Waits for the gates, but never longer than until the prune is asked to stop. */
export async function admitted(
  admission: () => Promise<Admission>,
  signal: AbortSignal,
): Promise<Admission> {
  const asked = stopAsked(signal);
  if (asked !== null) return asked;
  const { promise, resolve } = Promise.withResolvers<Admission>();
  const onAbort = (): void => resolve(stopOf(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = await Promise.race([admission(), promise]);
    return stopAsked(signal) ?? answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
