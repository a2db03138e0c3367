import type { PlanReport } from '../executor/plan-document.ts';
import type { StateDocument } from '../report/state-document.ts';
import { type Route, sendError, sendJson } from './route.ts';
import type { Limit } from './turns.ts';

export interface ControlSources {
  /** Null: nothing is known yet. */
  readonly state: () => StateDocument | null;
  readonly plan: () => Promise<PlanReport>;
}

const AT_ONCE: Limit = { atOnce: 64, whenFull: 'end-oldest' };

/** What the watcher answers to. */
export function controlRoutes({ state, ...sources }: ControlSources): readonly Route[] {
  const plan = joined(sources.plan);
  return [
    {
      method: 'GET',
      path: '/v1/state',
      limit: AT_ONCE,
      handle: (exchange) => {
        const doc = state();
        if (doc === null) {
          sendError(exchange, 503, 'the watcher is starting');
        } else {
          sendJson(exchange, 200, doc);
        }
      },
    },
    {
      method: 'GET',
      path: '/v1/plan',
      limit: AT_ONCE,
      handle: async (exchange) => {
        try {
          sendJson(exchange, 200, await plan());
        } catch (error) {
          // A plan needs the engine: while it is away there is none.
          sendError(exchange, 503, error instanceof Error ? error.message : String(error));
        }
      },
    },
  ];
}

/** Who asks while it is being made gets the same one: a plan lists everything that the engine has. */
function joined<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | null = null;
  return () => {
    underWay ??= make().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
