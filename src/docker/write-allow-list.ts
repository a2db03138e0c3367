/**
 * The only writes Lull may send. Everything here is a whole-string match of what goes on the wire:
 * nothing is normalised first, so that an encoded slash, a dot segment or a second parameter cannot
 * mean one thing here and another to the engine.
 */

const VERSION = /^\/v1\.\d{1,3}(?=\/)/;
const CONTAINER = /^\/containers\/[0-9a-f]{64}$/;
const IMAGE_TAG = /^\/images\/(?:sha256:)?[0-9a-f]{64}\/tag$/;
const CLAIM = /^\/images\/lull\.invalid\/prune:[0-9a-f]{32}$/;
const CLAIM_TAG = /^[0-9a-f]{32}$/;
/** `{"until":["24h"]}` and nothing else: one key, one Go duration without sign or fraction. */
const UNTIL_FILTER = /^\{"until":\["((?:\d{1,12}(?:h|m|s|ms))+)"\]\}$/;

/** The query's parameters as they are on the wire; null when one is repeated, nameless or not decodable. */
function parameters(query: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    // Names are never encoded: `f%6Frce` would be another spelling of a parameter that is refused.
    if (at < 1 || !/^[a-z]+$/.test(key) || found.has(key)) return null;
    try {
      found.set(key, decodeURIComponent(pair.slice(at + 1)));
    } catch {
      return null;
    }
  }
  return found;
}

function isPositiveUntil(filters: string): boolean {
  const duration = UNTIL_FILTER.exec(filters)?.[1];
  return duration !== undefined && /[1-9]/.test(duration);
}

function isAllowedPost(path: string, query: string): boolean {
  const given = parameters(query);
  if (given === null) return false;
  if (IMAGE_TAG.test(path)) {
    return (
      given.size === 2 &&
      given.get('repo') === 'lull.invalid/prune' &&
      CLAIM_TAG.test(given.get('tag') ?? '')
    );
  }
  return path === '/build/prune' && given.size === 1 && isPositiveUntil(given.get('filters') ?? '');
}

/**
 * Whether a request may leave the process: any GET or HEAD, and the four writes of docs/contract.md 4.
 * `target` is the request target as it goes on the wire, with its query.
 */
export function isAllowed(method: string, target: string): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  // No control character and no blank may pass, whatever the patterns below make of them.
  if (!/^[\x21-\x7e]+$/.test(target)) return false;
  const bare = target.replace(VERSION, '');
  const mark = bare.indexOf('?');
  const path = mark < 0 ? bare : bare.slice(0, mark);
  const query = mark < 0 ? null : bare.slice(mark + 1);
  if (method === 'DELETE') {
    return query === null ? CONTAINER.test(path) : CLAIM.test(path) && query === 'noprune=1';
  }
  return method === 'POST' && query !== null && isAllowedPost(path, query);
}
