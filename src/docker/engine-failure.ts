import { DockerError } from './port.ts';

/** The text of a body that docker-modem could not parse as JSON, or the message in one that it could. */
function bodyMessage(body: unknown): string | null {
  if (Buffer.isBuffer(body)) return body.toString('utf8').trim() || null;
  if (typeof body !== 'object' || body === null || !('message' in body)) return null;
  return typeof body.message === 'string' ? body.message : null;
}

/** What docker-modem reports, as a `DockerError`: without a status the engine was not reached. */
export function engineFailure(what: string, error: unknown): DockerError {
  if (error instanceof DockerError) return error;
  if (!(error instanceof Error)) {
    return new DockerError('unreachable', `${what}: ${String(error)}`, { cause: error });
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status !== 'number') {
    return new DockerError('unreachable', `${what}: ${error.message}`, { cause: error });
  }
  const message = bodyMessage('json' in error ? error.json : null) ?? error.message.trim();
  const kind = status === 503 ? 'unavailable' : 'refused';
  return new DockerError(kind, `${what}: HTTP ${status}: ${message}`, { status, cause: error });
}
