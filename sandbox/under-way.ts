/**
 * Waits for what comes while `work` goes on. Work that fails, or is over first, ends the wait with its
 * own words: nothing waits for what cannot come any more.
 */
export async function whileUnderWay<T>(
  work: Promise<unknown>,
  wait: { readonly what: string; readonly comes: Promise<T> },
): Promise<T> {
  const over = work.then((said) => {
    throw new Error(`over before ${wait.what}: ${String(said)}`);
  });
  return Promise.race([wait.comes, over]);
}
