import type { ServerResponse } from 'node:http';
import type { Route } from './route.ts';

/** How many exchanges of one route may be under way, and who goes when there is one more. */
export interface Limit {
  readonly atOnce: number;
  /** `refuse`: the newcomer. Else the oldest: right where a client asks again or is answered at once. */
  readonly whenFull: 'refuse' | 'end-oldest';
}

const DEFAULT_LIMIT: Limit = { atOnce: 64, whenFull: 'refuse' };

export interface Turns {
  /** Whether the route may be entered; its turn ends with the response. */
  take(route: Route, response: ServerResponse): boolean;
}

/** Each route has its own turns, so that one kind of request never takes the place of another. */
export function createTurns(): Turns {
  const all = new Map<Route, Set<ServerResponse>>();
  return {
    take: (route, response) => {
      const { atOnce, whenFull } = route.limit ?? DEFAULT_LIMIT;
      const taken = all.get(route) ?? new Set();
      all.set(route, taken);
      if (taken.size >= atOnce) {
        const idle = [...taken].find((one) => (one.socket?.writableLength ?? 0) > 0);
        const oldest = whenFull === 'end-oldest' ? [...taken][0] : undefined;
        const goes = idle ?? oldest;
        if (goes === undefined) return false;
        taken.delete(goes);
        goes.destroy();
      }
      taken.add(response);
      response.once('close', () => taken.delete(response));
      return true;
    },
  };
}
