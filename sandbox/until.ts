import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** Completes the sentence "waited in vain for …". */
  readonly what: string;
  /** Only where the length itself is meant; by default a wait ends when nothing can come of it any more. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** What to add to the error: a state, the tail of a log. */
  readonly dump?: () => string;
}

/**
 * Guards against hanging, and is no measure: what is waited for takes milliseconds or seconds, on a machine
 * that is busy with other things perhaps a minute.
 */
export const HANGS_AFTER_MS = 300_000;

/** What a probe throws when nothing can come any more: a process has ended, a program is not there. */
export class InVain extends Error {}

/**
 * Polls `probe` until it yields something other than undefined. A probe that throws counts as not yet,
 * unless it is InVain, or a program that is not on this machine.
 */
export async function until<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  options: UntilOptions,
): Promise<T> {
  const { timeoutMs = HANGS_AFTER_MS } = options;
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      if (error instanceof InVain || isNoProgram(error)) throw error;
      last = error;
    }
    if (performance.now() >= deadline) break;
    await delay(options.everyMs ?? 100);
  }
  const dump = options.dump === undefined ? '' : `\n${options.dump()}`;
  throw new Error(`waited ${timeoutMs} ms in vain for ${options.what}${dump}`, {
    cause: last,
  });
}

function isNoProgram(error: unknown): boolean {
  const { code, syscall = '' }: { code?: unknown; syscall?: string } = Object(error);
  return code === 'ENOENT' && syscall.startsWith('spawn');
}
