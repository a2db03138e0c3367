/** A document in words, for someone at three in the morning with a full disk. */
import { advice } from './advice.ts';
import type { Ink } from './ink.ts';
import { BARE, hanging, type Look, wrapped } from './look.ts';
import { printable } from './printable.ts';
import { formatAge, formatBytes } from './quantities.ts';
import type { Phase, StateDocument } from './state-document.ts';
import { decisionText, nextDailyText } from './summary-decision.ts';
import {
  activityTexts,
  convergingText,
  diskTexts,
  gateHead,
  holdText,
  MARKS,
  pressureText,
  runText,
} from './summary-parts.ts';
import { waitingSentence } from './waiting.ts';

/** From all that is known to what fits on a small terminal: there the open gates share a line. */
export const DETAILS = ['full', 'compact'] as const;
export type Detail = (typeof DETAILS)[number];

/** Several lines, without a line break at the end. `now` is in epoch ms. */
export function summary(
  doc: StateDocument,
  now: number,
  look: Look = BARE,
  detail: Detail = 'full',
): string {
  const { ink, width } = look;
  return [
    ...wrapped(headline(doc, now, ink), width),
    ...waitingLines(doc, now, look),
    '',
    ...blocks(measures(doc, now, look), look),
    '',
    ...gateLines(doc, now, look, detail),
    '',
    ...blocks(circumstances(doc, now, ink), look),
  ].join('\n');
}

function gateLines(doc: StateDocument, now: number, look: Look, detail: Detail) {
  const { ink, width } = look;
  const shown =
    detail === 'full' ? doc.gates : doc.gates.filter(({ verdict }) => verdict !== 'open');
  const open = doc.gates.filter((gate) => !shown.includes(gate)).map(({ gate }) => gate);
  return [
    ...(open.length === 0 ? [] : hanging(`  ${ink('green', MARKS.open)} `, open.join(', '), width)),
    ...shown.flatMap((gate) =>
      hanging(gateHead(gate, doc, now, ink), printable(gate.reason), width),
    ),
  ];
}

type Block = readonly [title: string, texts: readonly string[]];

const TITLE_WIDTH = 15;

/** Each text behind its title, which is named once. */
function blocks(all: readonly Block[], { width }: Look): readonly string[] {
  return all.flatMap(([title, texts]) =>
    texts.flatMap((text, index) =>
      hanging(`  ${(index === 0 ? title : '').padEnd(TITLE_WIDTH)}`, text, width),
    ),
  );
}

function measures(doc: StateDocument, now: number, look: Look): readonly Block[] {
  const room = look.width - TITLE_WIDTH - 2;
  return [
    ['disk', diskTexts(doc, room, look)],
    ['pressure', [pressureText(doc, now, look.ink)]],
  ];
}

function circumstances(doc: StateDocument, now: number, ink: Ink): readonly Block[] {
  const { lastDecision, lastPrune } = doc;
  const same = lastPrune !== null && lastPrune.id === lastDecision?.id;
  return [
    ['runs', doc.runs.map((run) => runText(run, now))],
    ['services', doc.converging.map((entry) => convergingText(entry, now, ink))],
    ['activity', activityTexts(doc)],
    ['holds', doc.holds.map((hold) => holdText(hold, now))],
    ['last decision', [decisionText(lastDecision, now)]],
    ['last prune', [same ? 'the last decision' : decisionText(lastPrune, now)]],
    ['next daily', [nextDailyText(doc.nextDaily, now)]],
    ['engine', [engineText(doc)]],
    ['lull', lullTexts(doc, now, ink)],
  ];
}

const PHASES: Readonly<Record<Phase, string>> = {
  starting: 'starting: the first look at the host is not complete',
  idle: 'idle: there is no pressure, nothing to prune for',
  blocked: 'blocked: the disk is under pressure, but this is no moment to prune',
  settling: 'settling: prunes as soon as it has stayed quiet long enough',
  pruning: 'pruning',
  'cooling-down': 'cooling down after the last prune',
  stopping: 'stopping: ends when the deletion in flight is done',
};

const UNMEASURED = 'blocked: whether the disk is under pressure is not known';

/** Without a measurement Lull is blocked, too, but by that. */
function isMeasured({ phase, gates }: StateDocument): boolean {
  const verdict = gates.find(({ gate }) => gate === 'pressure')?.verdict;
  return phase !== 'blocked' || verdict !== 'unknown';
}

function headline(doc: StateDocument, now: number, ink: Ink): string {
  const { lull, phase, prune } = doc;
  const dryRun = lull.dryRun ? ' (dry run: deletes nothing)' : '';
  const known = isMeasured(doc) ? PHASES[phase] : UNMEASURED;
  const text = prune === null ? known : `${PHASES[phase]}${progressText(prune, now)}`;
  return `${ink(phase === 'blocked' ? 'red' : 'bold', text)}${dryRun}`;
}

function progressText({ startedAt, progress }: NonNullable<StateDocument['prune']>, now: number) {
  const since = ` for ${formatAge(startedAt, now)}`;
  if (progress === null) return `${since}: looking for what may go`;
  const { done, total, removedBytes, step } = progress;
  return `${since}: ${done} of ${total} done, ${formatBytes(removedBytes)} removed; ${printable(step)}`;
}

/** What it waits for, and what somebody could do about it. */
function waitingLines(doc: StateDocument, now: number, { width, ink }: Look): readonly string[] {
  const sentence = waitingSentence(doc, now);
  return [
    ...(sentence === null ? [] : wrapped(ink('bold', sentence), width)),
    ...advice(doc).flatMap((text) => hanging('- ', text, width)),
  ];
}

function engineText({ engine }: StateDocument): string {
  const { version, imageStore, swarm } = engine;
  return [
    ...(version === null ? [] : [nameOfEngine(printable(version))]),
    ...(imageStore === null ? [] : [`${imageStore} image store`]),
    `swarm ${swarm}`,
  ].join(', ');
}

/** The version alone is Docker's; any other product has its name in front of it. */
function nameOfEngine(version: string): string {
  return /^v?\d/.test(version) ? `Docker ${version}` : version;
}

function lullTexts({ lull }: StateDocument, now: number, ink: Ink): readonly string[] {
  const { file, error } = lull.config;
  const source = file === null ? 'the defaults, no file' : printable(file);
  const refused =
    error === null
      ? []
      : [ink('red', `configuration refused, the old one stays: ${printable(error)}`)];
  const version = printable(lull.version);
  return [
    `${version}, pid ${lull.pid}, up ${formatAge(lull.startedAt, now)}, configured by ${source}`,
    ...refused,
  ];
}
