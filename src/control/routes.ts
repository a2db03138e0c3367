import type { PlanReport } from '../executor/plan-document.ts';
import type { StateDocument } from '../report/state-document.ts';
import { type Route, sendError, sendJson } from './route.ts';

export interface ControlSources {
  /** Null: nothing is known yet. */
  readonly state: () => StateDocument | null;
  readonly plan: () => Promise<PlanReport>;
}

/** What the watcher answers to. */
export function controlRoutes({ state, plan }: ControlSources): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/state',
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
