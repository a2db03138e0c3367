/** Edits (insert, delete, replace) between two words; case does not count. */
function editDistance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/**
 * The known key that was most likely meant: by its last part, of which the first letter is seldom
 * mistyped, so that a key in the wrong table is
 * found too, then by the whole. Null when nothing is near.
 */
export function nearestKey(unknown: string, known: readonly string[]): string | null {
  const word = lastPart(unknown).slice(0, 64);
  let best: { readonly key: string; readonly near: number; readonly far: number } | null = null;
  for (const key of known) {
    const near = editDistance(word, lastPart(key)) + (word[0] === lastPart(key)[0] ? 0 : 0.5);
    const far = editDistance(unknown.slice(0, 128), key);
    if (best === null || near < best.near || (near === best.near && far < best.far)) {
      best = { key, near, far };
    }
  }
  // Two edits are one transposition; a short word would be near to everything.
  const allowed = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== null && best.near <= allowed ? best.key : null;
}
