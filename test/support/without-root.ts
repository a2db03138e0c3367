/** Users' rights, for tests that root runs: nothing is forbidden to root. */
const NOBODY = 65_534;

/**
 * Does the work as a user with no rights of its own; whoever is not root does it as before. The whole
 * process is that user meanwhile.
 */
export async function withoutRoot<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
