/** The parts of the summary below its headline, a line an entry. */
import { diskBar } from './disk-bar.ts';
import type { Ink } from './ink.ts';
import type { Look } from './look.ts';
import { pressureFacts, thresholdText } from './pressure-facts.ts';
import { printable } from './printable.ts';
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatLocalTime,
  formatRatio,
} from './quantities.ts';
import type { GateDocument, StateDocument } from './state-document.ts';
import { plural } from './waiting.ts';

const WIDEST_BAR = 50;

/** Figures and bar of each file system; the bar of the inodes where they are what runs out. */
export function diskTexts(doc: StateDocument, room: number, look: Look): readonly string[] {
  if (doc.disk.length === 0) return ['not measured yet'];
  const thresholds = pressureFacts(doc);
  const width = Math.max(10, Math.min(WIDEST_BAR, room));
  const bar = (ratio: number) =>
    diskBar(ratio, { thresholds, width, glyphs: look.glyphs, ink: look.ink });
  return doc.disk.flatMap((disk) => {
    const { path, usedRatio, inodesUsedRatio: inodes, totalBytes, availableBytes } = disk;
    const used = `${formatRatio(usedRatio)} of ${formatBytes(totalBytes)} used`;
    const ofInodes = inodes === null ? '' : `, inodes ${formatRatio(inodes)} used`;
    const figures = `${printable(path)}  ${used}, ${formatBytes(availableBytes)} free${ofInodes}`;
    const bars =
      inodes !== null && inodes > usedRatio ? [`${bar(inodes)} inodes`] : [bar(usedRatio)];
    return [figures, ...bars];
  });
}

const LEVEL_STYLES = { unknown: 'yellow', none: 'green', high: 'yellow', critical: 'red' } as const;

export function pressureText(doc: StateDocument, now: number, ink: Ink): string {
  const { level, since } = doc.pressure;
  const facts = pressureFacts(doc);
  const thresholds = facts === null ? '' : `; ${thresholdText(facts)}`;
  return `${ink(LEVEL_STYLES[level], level)} for ${formatAge(since, now)}${thresholds}`;
}

export const MARKS = { open: '+ open   ', closed: 'x closed ', unknown: '? unknown' } as const;
const GATE_WIDTH = 'convergence'.length;
const AGE_WIDTH = '23h 59m'.length;

/** What stands before a gate's reason: verdict, name, age. Only what Lull waits for stands out. */
export function gateHead(gate: GateDocument, doc: StateDocument, now: number, ink: Ink): string {
  const { verdict, since } = gate;
  const age = formatAge(since, now).padStart(AGE_WIDTH);
  return `  ${ink(styleOf(gate, doc), MARKS[verdict])} ${gate.gate.padEnd(GATE_WIDTH)} ${age}  `;
}

/** That there is no pressure is no fault; what only follows from another gate is not the cause. */
function styleOf({ gate, verdict }: GateDocument, { waitingFor }: StateDocument) {
  if (verdict === 'open') return 'green';
  if (verdict === 'unknown') return 'yellow';
  const putsOff = gate === 'pressure' || gate === 'quiet' || gate === 'cooldown';
  return putsOff || !waitingFor.includes(gate) ? 'dim' : 'red';
}

export function runText(run: StateDocument['runs'][number], now: number): string {
  const { name, since, services, containers } = run;
  const parts = `${plural(services, 'service')}, ${plural(containers, 'container')}`;
  return `${printable(name)}  for ${formatAge(since, now)}: ${parts}`;
}

export function convergingText(
  entry: StateDocument['converging'][number],
  now: number,
  ink: Ink,
): string {
  const stuck = entry.stuck ? ink('red', ', stuck') : '';
  const state = printable(entry.state);
  return `${printable(entry.service)}  ${state} for ${formatAge(entry.since, now)}${stuck}`;
}

export function activityTexts({ activity }: StateDocument): readonly string[] {
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

/** Who, why, since, until. */
export function holdText(hold: StateDocument['holds'][number], now: number): string {
  const { id, why, who, since, until } = hold;
  const end =
    until === null
      ? 'until it is released'
      : `until ${formatLocalTime(until)} (${formatDuration(Date.parse(until) - now)} left)`;
  const reason = printable(why) || 'no reason given';
  const by = printable(who) === '' ? '' : ` by ${printable(who)}`;
  return `${printable(id)}  ${reason}${by}, for ${formatAge(since, now)}, ${end}`;
}
