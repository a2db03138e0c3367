/** Does the work for each item, in as many lanes at a time as there are; the answers are in the order of the items. */
export async function inLanes<L, T, R>(
  lanes: readonly L[],
  items: readonly T[],
  work: (item: T, lane: L) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [index, item] of queue) results[index] = await work(item, lane);
    }),
  );
  return results;
}

/** The first `count` that pass the check, and how many before the last of them did not. */
export async function firstThat<L, T>(
  lanes: readonly L[],
  items: readonly T[],
  count: number,
  passes: (item: T, lane: L) => Promise<boolean>,
): Promise<{ readonly taken: readonly T[]; readonly refused: number }> {
  const taken: T[] = [];
  let next = 0;
  while (taken.length < count && next < items.length) {
    const some = items.slice(next, next + count - taken.length);
    const passed = await inLanes(lanes, some, passes);
    taken.push(...some.filter((_, index) => passed[index] === true));
    next += some.length;
  }
  return { taken, refused: next - taken.length };
}
