import type { Policy } from '../gates/policy.ts';
import { printableWithin } from '../report/printable.ts';
import { type StateDocument, stateDocumentSchema } from '../report/state-document.ts';
import type { Instruments } from './instruments.ts';

const MAX_LABEL = 256;

const { pressure, phase, gates } = stateDocumentSchema.shape;
const LEVELS = pressure.shape.level.options;
const PHASES = phase.options;
const VERDICTS = gates.element.shape.verdict.options;

/** Sets what the state tells at the time of a scrape; what is unknown loses its sample. */
export function setStateGauges(of: Instruments, doc: StateDocument, policy: Policy): void {
  setLull(of, doc);
  setEngine(of, doc);
  setDisk(of, doc, policy);
  setGates(of, doc);
  of.liveRuns.set(doc.runs.length);
  const stuck = doc.converging.filter((one) => one.stuck).length;
  of.services.set({ state: 'stuck' }, stuck);
  of.services.set({ state: 'converging' }, doc.converging.length - stuck);
  for (const [kind, count] of [
    ['pulls', doc.activity.pulls],
    ['builds', doc.activity.builds],
  ] as const) {
    if (count === null) of.inFlight.remove({ kind });
    else of.inFlight.set({ kind }, count);
  }
  of.holds.set(doc.holds.length);
  setJournal(of, doc.counters);
}

/** The log counts by itself: what it has no word for is unknown, and not zero. */
function setJournal(of: Instruments, counters: StateDocument['counters']): void {
  const { journalSent: sent, journalDropped: dropped, journalRetried: retried } = counters;
  of.journalEntries.reset();
  if (sent !== undefined) of.journalEntries.inc({ result: 'sent' }, sent);
  if (dropped !== undefined) of.journalEntries.inc({ result: 'dropped' }, dropped);
  of.journalRetries.reset();
  if (retried === undefined) of.journalRetries.remove();
  else of.journalRetries.inc(retried);
}

function setLull(of: Instruments, doc: StateDocument): void {
  const { config, dryRun } = doc.lull;
  of.dryRun.set(dryRun ? 1 : 0);
  of.configOk.set(config.error === null ? 1 : 0);
  setInstant(of.configLoaded, config.loadedAt);
  setInstant(of.nextDaily, doc.nextDaily);
  setInstant(of.lastDecision, doc.lastDecision?.at ?? null);
  setInstant(of.lastPrune, doc.lastPrune?.at ?? null);
}

function setEngine(of: Instruments, { engine }: StateDocument): void {
  const { version, apiVersion, imageStore, swarm, connection } = engine;
  of.engineConnected.set(connection === 'connected' ? 1 : 0);
  of.engineInfo.reset();
  if (version !== null) {
    const store = imageStore ?? 'unknown';
    of.engineInfo.set(
      {
        version: labelOf(version),
        api_version: labelOf(apiVersion ?? 'unknown'),
        image_store: store,
        swarm,
      },
      1,
    );
  }
  setInstant(of.lastSync, engine.lastSyncAt);
}

function setDisk(of: Instruments, { disk }: StateDocument, policy: Policy): void {
  const perPath = [of.diskUsed, of.diskSize, of.diskAvailable, of.inodesUsed, of.diskSampled];
  for (const gauge of perPath) gauge.reset();
  for (const { path: named, ...sample } of disk) {
    const path = labelOf(named);
    of.diskUsed.set({ path }, sample.usedRatio);
    of.diskSize.set({ path }, sample.totalBytes);
    of.diskAvailable.set({ path }, sample.availableBytes);
    if (sample.inodesUsedRatio !== null) of.inodesUsed.set({ path }, sample.inodesUsedRatio);
    of.diskSampled.set({ path }, Date.parse(sample.sampledAt) / 1000);
  }
  const { high, low, critical, minFreeBytes } = policy.disk;
  for (const [threshold, ratio] of Object.entries({ high, low, critical })) {
    of.threshold.set({ threshold }, ratio);
  }
  of.minFree.set(minFreeBytes);
}

/** The engine's words and the configuration's paths: a series is no place for more. */
function labelOf(text: string): string {
  return printableWithin(text, MAX_LABEL);
}

function setGates(of: Instruments, doc: StateDocument): void {
  for (const level of LEVELS) of.pressure.set({ level }, level === doc.pressure.level ? 1 : 0);
  for (const one of PHASES) of.phase.set({ phase: one }, one === doc.phase ? 1 : 0);
  for (const { gate, verdict: now } of doc.gates) {
    for (const verdict of VERDICTS) of.gate.set({ gate, verdict }, verdict === now ? 1 : 0);
    of.waitingFor.set({ gate }, doc.waitingFor.includes(gate) ? 1 : 0);
  }
}

function setInstant(gauge: Instruments['lastPrune'], instant: string | null): void {
  if (instant === null) gauge.remove();
  else gauge.set(Date.parse(instant) / 1000);
}
