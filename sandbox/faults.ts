/** What can go wrong between a client and the engine, as data: a schedule of faults can be printed. */

export const ROUTES = [
  'ping',
  'info',
  'version',
  'events',
  'containers',
  'container',
  'images',
  'image',
  'services',
  'tasks',
  'nodes',
  'df',
  'delete-container',
  'tag',
  'delete-claim',
  'build-prune',
  'other',
] as const;

export type Route = (typeof ROUTES)[number];

/** What is sent instead of an answer. */
export const GARBAGE = [
  'noise',
  'html',
  'empty',
  'wrong-json',
  'half-json',
  'not-http',
  'upgrade',
  'redirect',
  'informational',
  'big-head',
] as const;

export type GarbageSort = (typeof GARBAGE)[number];

/**
 * `declared`: the length is a lie and little comes; `sent`: all of it comes, and is nothing but space; `endless`: in
 * chunks, without an end; `nested`: all of it comes, and takes 64 times as much once it is parsed.
 */
export type Oversize = 'declared' | 'sent' | 'endless' | 'nested';

export type Fault =
  /** `before` the request is forwarded, `after` the engine has answered, or in the `middle` of the answer. */
  | { readonly kind: 'cut' | 'freeze'; readonly moment: 'before' | 'middle' | 'after' }
  | { readonly kind: 'delay'; readonly moment: 'before' | 'after'; readonly ms: number }
  /** `clean`: the length is made to fit, so that only the content is short. */
  | { readonly kind: 'truncate'; readonly keep: number; readonly clean: boolean }
  | { readonly kind: 'split' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'status'; readonly status: 409 | 500 | 503 }
  | { readonly kind: 'garbage'; readonly sort: GarbageSort }
  | { readonly kind: 'oversized'; readonly sort: Oversize; readonly mebibytes: number };

/** What happens to event streams that are open. */
export type StreamFault =
  | { readonly kind: 'cut' | 'freeze' | 'split' | 'replay' | 'garbage' | 'half-line' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'oversized'; readonly mebibytes: number };

const PATTERNS: readonly (readonly [RegExp, Route])[] = [
  [/^GET \/_ping$/, 'ping'],
  [/^GET \/info$/, 'info'],
  [/^GET \/version$/, 'version'],
  [/^GET \/events$/, 'events'],
  [/^GET \/containers\/json$/, 'containers'],
  [/^GET \/containers\/[^/]+\/json$/, 'container'],
  [/^GET \/images\/json$/, 'images'],
  [/^GET \/images\/.+\/json$/, 'image'],
  [/^GET \/services$/, 'services'],
  [/^GET \/tasks$/, 'tasks'],
  [/^GET \/nodes$/, 'nodes'],
  [/^GET \/system\/df$/, 'df'],
  [/^DELETE \/containers\//, 'delete-container'],
  [/^POST \/images\/.+\/tag$/, 'tag'],
  [/^DELETE \/images\//, 'delete-claim'],
  [/^POST \/build\/prune$/, 'build-prune'],
];

/** Which of the engine's routes a request asks. */
export function routeOf(method: string, target: string): Route {
  const asked = `${method} ${target.replace(/\?.*$/, '').replace(/^\/v1\.\d+(?=\/)/, '')}`;
  return PATTERNS.find(([pattern]) => pattern.test(asked))?.[1] ?? 'other';
}
