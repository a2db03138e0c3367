import type { Other } from './other-pruner.ts';
import type { RaceHost } from './race-host.ts';

/**
 * Somebody who removes the object of every other write of Lull's: before it, so that Lull is told 404, or
 * along with it, so that two removals are in the engine at one time and one may be told 409. In those rounds
 * the first container is started instead, which is a 409 for certain.
 */
export function chase({ calls, scenario }: RaceHost, isBefore: boolean): Other {
  const sent: Promise<unknown>[] = [];
  const pathOf = subjects();
  let writes = 0;
  const forget = scenario.relay.onRequest(async ({ method, path }) => {
    const subject = method === 'GET' ? null : pathOf(path);
    if (subject === null || writes++ % 2 === 1) return;
    const starts = !isBefore && sent.length === 0 && subject.startsWith('/containers/');
    const acted = starts ? calls.call('POST', `${subject}/start`) : calls.call('DELETE', subject);
    sent.push(acted);
    if (isBefore || starts) await acted;
  });
  return {
    done: async () => {
      forget();
      await Promise.all(sent);
      return sent.length > 0;
    },
  };
}

/** What removes the object of a write; of a claim's deletion it is the image that was claimed. */
function subjects(): (path: string) => string | null {
  const claimed = new Map<string, string>();
  return (path) => {
    const id = /[0-9a-f]{64}/.exec(path)?.[0];
    if (path.startsWith('/containers/')) return `/containers/${id}`;
    const claim = /prune:([0-9a-f]{32})|tag=([0-9a-f]{32})/.exec(path);
    const key = claim?.[1] ?? claim?.[2] ?? '';
    if (id !== undefined) claimed.set(key, id);
    const image = claimed.get(key);
    return image === undefined ? null : `/images/${image}?force=1`;
  };
}
