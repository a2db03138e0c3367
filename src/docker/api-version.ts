/** Whether an API version such as `1.51` is at least `major.minor`; one that cannot be read is not. */
export function apiAtLeast(version: string, major: number, minor: number): boolean {
  const read = /^(\d+)\.(\d+)$/.exec(version);
  if (read === null) return false;
  const [theirMajor, theirMinor] = [Number(read[1]), Number(read[2])];
  return theirMajor > major || (theirMajor === major && theirMinor >= minor);
}
