/** What a registry's access log tells of pulls: pure. */

/** One read of a manifest or a blob that was answered with it. */
export interface RegistryRead {
  readonly method: 'GET' | 'HEAD';
  readonly kind: 'manifests' | 'blobs';
  readonly image: string;
  /** A tag or a digest. */
  readonly reference: string;
  readonly bytes: number;
}

/** A read with the instant at which it was found in the log, in days. */
export interface TimedRead extends RegistryRead {
  readonly at: number;
}

const READ = /"(GET|HEAD) \/v2\/(\S+)\/(manifests|blobs)\/(\S+) HTTP\/[\d.]+" (\d+) (\d+)/;

/** A line in Apache's combined format; null for anything but a read that was answered. */
export function parseAccess(line: string): RegistryRead | null {
  const found = READ.exec(line);
  if (found === null) return null;
  const [, method, image = '', kind, reference = '', status, bytes] = found;
  if (status !== '200' && status !== '206') return null;
  return {
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    kind: kind === 'blobs' ? 'blobs' : 'manifests',
    image,
    reference,
    bytes: Number(bytes),
  };
}

export interface Pulls {
  /** When a manifest was handed out. Docker Hub counts these as pulls; what only asks for its digest (HEAD) it does not count. */
  readonly manifests: readonly number[];
  /** Each time that a layer was fetched again. */
  readonly again: readonly { readonly at: number; readonly image: string }[];
  /** Of all blobs that were fetched again. */
  readonly bytesAgain: number;
}

/** An image's configuration is smaller than this, a layer larger. */
const SMALLEST_LAYER = 10_000;

/** The first fetch of a blob is its first pull. Since no image changes, every further one is a pull again. */
export function pullsOf(reads: readonly TimedRead[]): Pulls {
  const fetched = reads.filter(({ method }) => method === 'GET');
  const blobs = fetched.filter(({ kind }) => kind === 'blobs');
  const seen = new Set<string>();
  const again = blobs.filter(({ reference }) => seen.size === seen.add(reference).size);
  return {
    manifests: fetched.filter(({ kind }) => kind === 'manifests').map(({ at }) => at),
    again: again
      .filter(({ bytes }) => bytes >= SMALLEST_LAYER)
      .map(({ at, image }) => ({ at, image })),
    bytesAgain: again.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The most instants within a window of that length. */
export function busiest(instants: readonly number[], window: number): number {
  const within = (end: number) => instants.filter((at) => at > end - window && at <= end).length;
  return Math.max(0, ...instants.map(within));
}

/** How many are refused where each sliding window has room for `limit` that are granted. */
export function refusals(instants: readonly number[], window: number, limit: number): number {
  const granted: number[] = [];
  for (const at of instants) {
    if (granted.filter((earlier) => earlier > at - window).length < limit) granted.push(at);
  }
  return instants.length - granted.length;
}
