/** Docker's version stands alone in a document, with no space in it; any other product has its name in front. */
export function isOtherProduct(version: string | null): boolean {
  return version?.includes(' ') === true;
}

/** What it is, with its version. */
export function engineName(version: string): string {
  return isOtherProduct(version) ? version : `Docker ${version}`;
}
