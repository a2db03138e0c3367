/** A document in words, for someone at three in the morning with a full disk. */
import type { GateName } from '../gates/verdict.ts';
import { type Ink, PLAIN, paint } from './ink.ts';
import { printable } from './printable.ts';
import { formatAge, formatBytes, formatDuration, formatRatio } from './quantities.ts';
import type { GateDocument, Phase, PressureLevel, StateDocument } from './state-document.ts';
import { decisionText, nextDailyText } from './summary-decision.ts';

export interface SummaryOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly colour?: boolean;
}

/** Several lines, without a line break at the end. */
export function summary(doc: StateDocument, { now, colour = false }: SummaryOptions): string {
  const ink: Ink = colour ? paint : PLAIN;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['engine', [engineText(doc, now)]],
    ['disk', doc.disk.length === 0 ? ['not measured yet'] : doc.disk.map(diskText)],
    ['pressure', [pressureText(doc, now, ink)]],
    ['gates', doc.gates.map((gate) => gateText(gate, now, ink))],
    ['runs', doc.runs.map((run) => runText(run, now))],
    ['services', doc.converging.map((entry) => convergingText(entry, now, ink))],
    ['activity', activityTexts(doc)],
    ['holds', doc.holds.map((hold) => holdText(hold, now))],
    ['last decision', [decisionText(doc.lastDecision, now)]],
    ['last prune', [decisionText(doc.lastPrune, now)]],
    ['next daily', [nextDailyText(doc.nextDaily, now)]],
    ['config', configTexts(doc, ink)],
  ];
  return [headline(doc, ink), ...rows.flatMap(([title, texts]) => block(title, texts))].join('\n');
}

const TITLE_WIDTH = 15;

function block(title: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => `  ${(index === 0 ? title : '').padEnd(TITLE_WIDTH)}${text}`);
}

const PHASES: Readonly<Record<Phase, string>> = {
  starting: 'starting: the first look at the host is not complete',
  idle: 'idle: nothing to prune for',
  blocked: 'blocked: the disk is under pressure, but this is no moment to prune',
  settling: 'settling: prunes as soon as it has stayed quiet long enough',
  pruning: 'pruning',
  'cooling-down': 'cooling down after the last prune',
  stopping: 'stopping',
};

function headline({ lull, phase, waitingFor }: StateDocument, ink: Ink): string {
  const dryRun = lull.dryRun ? ', dry run (deletes nothing)' : '';
  const waits = waitingFor.length > 0 ? `; waits for ${waitingFor.join(', ')}` : '';
  const style = phase === 'blocked' ? 'red' : 'bold';
  const version = printable(lull.version);
  return `${ink(style, `${PHASES[phase]}${waits}`)} (lull ${version}, pid ${lull.pid}${dryRun})`;
}

function engineText({ engine }: StateDocument, now: number): string {
  const { connection, since, version, imageStore, swarm } = engine;
  const facts = [
    ...(version === null ? [] : [`Docker ${printable(version)}`]),
    ...(imageStore === null ? [] : [`${imageStore} image store`]),
    `swarm ${swarm}`,
  ];
  return `${connection} for ${formatAge(since, now)}; ${facts.join(', ')}`;
}

function diskText(disk: StateDocument['disk'][number]): string {
  const inodes =
    disk.inodesUsedRatio === null ? '' : `, inodes ${formatRatio(disk.inodesUsedRatio)} used`;
  const used = `${formatRatio(disk.usedRatio)} of ${formatBytes(disk.totalBytes)} used`;
  return `${printable(disk.path)}  ${used}, ${formatBytes(disk.availableBytes)} free${inodes}`;
}

const LEVEL_STYLES = { unknown: 'yellow', none: 'green', high: 'yellow', critical: 'red' } as const;

function pressureText({ pressure }: StateDocument, now: number, ink: Ink): string {
  const level: PressureLevel = pressure.level;
  return `${ink(LEVEL_STYLES[level], level)} for ${formatAge(pressure.since, now)}`;
}

const MARKS = {
  open: ['green', '+ open   '],
  closed: ['red', 'x closed '],
  unknown: ['yellow', '? unknown'],
} as const;

const GATE_WIDTH = 'convergence'.length;

function gateText({ gate, verdict, reason, since }: GateDocument, now: number, ink: Ink): string {
  const [style, mark] = MARKS[verdict];
  const name: GateName = gate;
  const age = formatAge(since, now).padStart(7);
  return `${ink(style, mark)} ${name.padEnd(GATE_WIDTH)} ${age}  ${printable(reason)}`;
}

function runText(
  { name, since, services, containers }: StateDocument['runs'][number],
  now: number,
) {
  const parts = `${plural(services, 'service')}, ${plural(containers, 'container')}`;
  return `${printable(name)}  for ${formatAge(since, now)}: ${parts}`;
}

function convergingText(entry: StateDocument['converging'][number], now: number, ink: Ink) {
  const stuck = entry.stuck
    ? ink('red', ', stuck: repair it, or name it in convergence.ignore')
    : '';
  const state = printable(entry.state);
  return `${printable(entry.service)}  ${state} for ${formatAge(entry.since, now)}${stuck}`;
}

function activityTexts({ activity }: StateDocument): readonly string[] {
  const { pulls, builds, blind } = activity;
  const flights = [
    ...(pulls === null || pulls === 0 ? [] : [plural(pulls, 'pull')]),
    ...(builds === null || builds === 0 ? [] : [plural(builds, 'build')]),
  ];
  return [
    ...(flights.length === 0 ? [] : [`${flights.join(', ')} in flight`]),
    ...blind.map((signal) => `cannot see ${printable(signal)}`),
  ];
}

function holdText({ id, why, who, since, until }: StateDocument['holds'][number], now: number) {
  const end = until === null ? 'no end' : `ends in ${formatDuration(Date.parse(until) - now)}`;
  const reason = printable(why) || 'no reason given';
  const by = printable(who) === '' ? '' : ` by ${printable(who)}`;
  return `${printable(id)}  ${reason}${by}, for ${formatAge(since, now)}, ${end}`;
}

function configTexts({ lull }: StateDocument, ink: Ink): readonly string[] {
  const { file, error } = lull.config;
  const source = file === null ? 'defaults, no file' : printable(file);
  const refused =
    error === null ? [] : [ink('red', `refused, the old one stays: ${printable(error)}`)];
  return [source, ...refused];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
