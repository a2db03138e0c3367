/** An answer in which one thing is not as it should be. */
import fc from 'fast-check';
import type { Answer, Json } from './arbitrary-answers.ts';

type Path = readonly (string | number)[];

interface Place {
  readonly path: Path;
  /** Around a list of objects: damage there may take some of them away. */
  readonly where: 'a field' | 'an object' | 'around a list';
}

/** Every place in an answer but the whole of it. */
function places(of: Json, path: Path = []): readonly Place[] {
  const own = path.length > 0;
  if (of === null || typeof of !== 'object') return own ? [{ path, where: 'a field' }] : [];
  const inside = Object.entries(of).flatMap(([key, value]) => places(value, [...path, key]));
  const holdsObjects = JSON.stringify(of).includes('[{');
  return own ? [{ path, where: holdsObjects ? 'around a list' : 'an object' }, ...inside] : inside;
}

/** What stands there in place of what should. `undefined`: nothing, the key is left out. */
const JUNK: readonly (Json | undefined)[] = [
  ...[undefined, undefined, null, null, '', 'junk', '2026-99-99T00:00:00Z'],
  ...[-7.5, 1e308, true, [], [null], ['junk'], {}, { junk: {} }],
];

function put(of: Json, [first, ...rest]: Path, junk: Json | undefined): Json {
  if (first === undefined || of === null || typeof of !== 'object') return of;
  const put_ = (value: Json) => (rest.length > 0 ? put(value, rest, junk) : junk);
  if (Array.isArray(of)) {
    return of.map((value, n) => (String(n) === String(first) ? (put_(value) ?? null) : value));
  }
  const entries = Object.entries(of).flatMap(([key, value]): readonly [string, Json][] => {
    const now = key === first ? put_(value) : value;
    return now === undefined ? [] : [[key, now]];
  });
  return Object.fromEntries(entries);
}

export interface Damaged extends Place {
  readonly whole: Json;
  readonly body: Json;
}

/** An answer with one place in it damaged. */
export function damaged(answer: Answer): fc.Arbitrary<Damaged> {
  return answer.chain((whole) =>
    fc
      .tuple(fc.constantFrom(...places(whole)), fc.constantFrom(...JUNK))
      .map(([place, junk]) => ({ ...place, whole, body: put(whole, place.path, junk) })),
  );
}
