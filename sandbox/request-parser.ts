export interface RequestHead {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
}

/** A piece of the stream, in order: joined together, the bytes are what was pushed. */
export type RequestPart =
  | { readonly kind: 'head'; readonly head: RequestHead; readonly bytes: Buffer }
  | { readonly kind: 'body'; readonly bytes: Buffer };

export interface RequestParser {
  /** Takes the next bytes of a connection, however they are cut, and yields what is complete. */
  push(chunk: Buffer): readonly RequestPart[];
}

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'fixed'; readonly left: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk-data'; readonly left: number }
  | { readonly kind: 'trailer' };

/**
 * Splits the requests of one HTTP/1.1 connection (RFC 9112): keep-alive, pipelined, with bodies by
 * Content-Length or chunked. Only whole heads and whole size lines are yielded; bodies as they come.
 */
export function createRequestParser(): RequestParser {
  let state: State = { kind: 'head' };
  let rest = Buffer.alloc(0);
  return {
    push: (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      const parts: RequestPart[] = [];
      for (;;) {
        const step = advance(state, rest);
        if (step === null) return parts;
        parts.push(step.part);
        rest = rest.subarray(step.part.bytes.length);
        state = step.next;
      }
    },
  };
}

interface Step {
  readonly part: RequestPart;
  readonly next: State;
}

function advance(state: State, rest: Buffer): Step | null {
  switch (state.kind) {
    case 'head':
      return readHead(rest);
    case 'fixed':
      return readData(rest, state.left, (left) =>
        left === 0 ? { kind: 'head' } : { kind: 'fixed', left },
      );
    case 'chunk-size': {
      const line = readLine(rest);
      if (line === null) return null;
      const size = Number.parseInt(line.toString('latin1'), 16);
      if (Number.isNaN(size)) throw new Error(`no chunk size: ${line.toString('latin1')}`);
      // The data is followed by a line end, which is counted with it.
      const next: State = size === 0 ? { kind: 'trailer' } : { kind: 'chunk-data', left: size + 2 };
      return { part: { kind: 'body', bytes: line }, next };
    }
    case 'chunk-data':
      return readData(rest, state.left, (left) =>
        left === 0 ? { kind: 'chunk-size' } : { kind: 'chunk-data', left },
      );
    case 'trailer': {
      const line = readLine(rest);
      if (line === null) return null;
      const next: State = line.length === 2 ? { kind: 'head' } : { kind: 'trailer' };
      return { part: { kind: 'body', bytes: line }, next };
    }
  }
}

function readHead(rest: Buffer): Step | null {
  const end = rest.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const bytes = rest.subarray(0, end + 4);
  const [first = '', ...fields] = bytes.toString('latin1').trim().split('\r\n');
  const [method = '', path = '', version] = first.split(' ');
  if (!version?.startsWith('HTTP/1.')) throw new Error(`no HTTP request: ${first}`);
  return { part: { kind: 'head', head: { method, path }, bytes }, next: bodyOf(fields) };
}

function bodyOf(fields: readonly string[]): State {
  const value = (name: string): string | undefined => {
    const field = fields.find((line) => line.toLowerCase().startsWith(`${name}:`));
    return field?.slice(name.length + 1).trim();
  };
  if (value('transfer-encoding')?.toLowerCase().endsWith('chunked')) return { kind: 'chunk-size' };
  const left = Number(value('content-length') ?? 0);
  return left === 0 ? { kind: 'head' } : { kind: 'fixed', left };
}

function readData(rest: Buffer, left: number, next: (left: number) => State): Step | null {
  if (rest.length === 0) return null;
  const bytes = rest.subarray(0, left);
  return { part: { kind: 'body', bytes }, next: next(left - bytes.length) };
}

function readLine(rest: Buffer): Buffer | null {
  const end = rest.indexOf('\r\n');
  return end < 0 ? null : rest.subarray(0, end + 2);
}
