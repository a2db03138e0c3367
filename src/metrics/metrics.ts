import { Registry } from '@prometheus-io/client';
import type { DockerPort } from '../docker/port.ts';
import { OUTCOMES, TRIGGERS } from '../gates/decision.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';
import { GATE_NAMES } from '../gates/verdict.ts';
import type { StateDocument } from '../report/state-document.ts';
import type { DecisionStore } from '../store/decisions.ts';
import { CALLS, countedPort } from './counted-port.ts';
import { countedStore } from './counted-store.ts';
import { createInstruments, type Definition, type Instruments } from './instruments.ts';
import { blockedBy, isPressed, isReconnect, REMOVED_KINDS, removalsBetween } from './passage.ts';
import { setProcessFigures } from './process-figures.ts';
import { setStateGauges } from './state-gauges.ts';

/** One registry for the process: fed at the port, at the store and by each document, read at a scrape. */
export interface Metrics {
  readonly definitions: readonly Definition[];
  readonly contentType: string;
  readonly port: (docker: DockerPort) => DockerPort;
  readonly store: (store: DecisionStore) => DecisionStore;
  /** Takes note of each document, in their order, none left out. */
  readonly observe: (doc: StateDocument, policy: Policy) => void;
  /** In Prometheus' text format, as things are now. */
  readonly render: () => Promise<string>;
}

interface Seen {
  readonly doc: StateDocument;
  readonly policy: Policy;
}

export function createMetrics(options: {
  readonly version: string;
  readonly clock: () => Moment;
}): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const mono = () => options.clock().mono;
  instruments.buildInfo.set({ version: options.version, node_version: process.version }, 1);
  startAtZero(instruments);

  let seen: Seen | null = null;
  let connectedBefore = false;
  let countedUntil = mono();
  /** Time under the last document, up to now. */
  const passTime = (): void => {
    const now = mono();
    const seconds = Math.max(0, now - countedUntil) / 1000;
    countedUntil = now;
    if (seen === null || !isPressed(seen.doc)) return;
    instruments.pressureSeconds.inc(seconds);
    for (const gate of blockedBy(seen.doc)) instruments.blockedSeconds.inc({ gate }, seconds);
  };
  return {
    definitions: instruments.definitions,
    contentType: registry.contentType,
    port: (docker) => countedPort(docker, instruments, mono),
    store: (store) => countedStore(store, instruments),
    observe: (doc, policy) => {
      passTime();
      const previous = seen?.doc ?? null;
      if (isReconnect(connectedBefore, previous, doc)) instruments.reconnects.inc();
      connectedBefore ||= doc.engine.connection === 'connected';
      for (const { kind, objects, bytes } of removalsBetween(previous, doc)) {
        instruments.removed.inc({ kind }, objects);
        instruments.removedBytes.inc({ kind }, bytes);
      }
      seen = { doc, policy };
    },
    render: async () => {
      passTime();
      if (seen !== null) setStateGauges(instruments, seen.doc, seen.policy);
      await setProcessFigures(instruments);
      return registry.metrics();
    },
  };
}

/** A counter that begins with its first increment hides that increment from `increase()`. */
function startAtZero(of: Instruments): void {
  for (const outcome of OUTCOMES) {
    for (const trigger of TRIGGERS) of.decisions.inc({ outcome, trigger }, 0);
  }
  for (const gate of GATE_NAMES) {
    if (gate !== 'pressure') of.blockedSeconds.inc({ gate }, 0);
  }
  for (const kind of REMOVED_KINDS) {
    of.removed.inc({ kind }, 0);
    of.removedBytes.inc({ kind }, 0);
    of.deletionDuration.zero({ kind });
  }
  for (const call of Object.values(CALLS)) of.calls.inc({ call }, 0);
}
