import { statSync } from 'node:fs';

/**
 * Whether something is there, asked by stat(2): access(2) judges anyone but root without the
 * capabilities of the process, and CAP_DAC_READ_SEARCH is what shows Lull Docker's root under its
 * unit. False where it may not look.
 */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
