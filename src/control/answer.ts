import * as z from 'zod';

/** How asking the watcher ended. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'not-running' }
  | { readonly kind: 'failed'; readonly reason: string };

const errorSchema = z.object({ error: z.string() });

/** JSON Schema of every answer that is not a success. */
export function errorJsonSchema(): object {
  return { title: 'Why Lull refuses', ...z.toJSONSchema(errorSchema, { io: 'input' }) };
}

export function failed(reason: string): Answer<never> {
  return { kind: 'failed', reason };
}

/** An answer with a status other than success, in the watcher's own words where it has some. */
export function refused(status: number, json: unknown): Answer<never> {
  const said = errorSchema.safeParse(json);
  return failed(said.success ? said.data.error : `the watcher answered ${status}`);
}

/** Why there was no answer within `timeoutMs`. */
export function explain(error: unknown, socket: string, timeoutMs: number): Answer<never> {
  const { code, message, name } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return { kind: 'not-running' };
    case 'EACCES':
    case 'EPERM':
      return failed(`no permission to use ${socket}: try as root, or as a member of its group`);
    default:
      break;
  }
  if (name === 'AbortError' || name === 'TimeoutError') {
    return failed(`the watcher did not answer within ${timeoutMs / 1000} s`);
  }
  return failed(error instanceof SyntaxError ? `no watcher answers at ${socket}` : message);
}
