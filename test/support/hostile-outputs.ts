/** Every way in which a text from outside leaves the process, each with what must hold of it. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { invalid } from '../../src/cli/config-file.ts';
import { planText } from '../../src/cli/plan-text.ts';
import { examine } from '../../src/doctor/checks.ts';
import { findingsText } from '../../src/doctor/text.ts';
import { historyText } from '../../src/report/history-text.ts';
import { paint } from '../../src/report/ink.ts';
import { createLog, type Log, logTo, writeLine } from '../../src/report/log.ts';
import { BARE, UNICODE } from '../../src/report/look.ts';
import { pruneReportLine } from '../../src/report/prune-report.ts';
import { summary } from '../../src/report/summary.ts';
import { terminalLog } from '../../src/report/terminal-log.ts';
import { MAX_ENTRY_BYTES } from '../../src/systemd/journal-entry.ts';
import { journalDestination, marked } from '../../src/systemd/open-log.ts';
import { statusLine } from '../../src/systemd/status-line.ts';
import { decodeEntry } from './decode-entry.ts';
import * as documents from './hostile-documents.ts';
import { configErrors, doctorFacts } from './hostile-host.ts';
import { hostileLines } from './hostile-lines.ts';
import {
  assertSafe,
  assertSafeLines,
  harmlessLike,
  type Speaker,
  speakerOf,
} from './hostile-text.ts';

const { NOW } = documents;

type Check = (texts: readonly string[]) => void;

/** Rendered with these texts and with harmless ones: the same lines, and all of them safe. */
function sameLines(what: string, render: (say: Speaker) => string): Check {
  return (texts) =>
    assertSafeLines(render(speakerOf(texts)), render(speakerOf(harmlessLike(texts))), what);
}

/** What the log writes in lines, by the way it takes. */
function logged(texts: readonly string[], open: (stream: PassThrough) => Log): string {
  const stream = new PassThrough({ highWaterMark: 2 ** 30 });
  const log = open(stream);
  for (const line of hostileLines(speakerOf(texts))) writeLine(log, line);
  return Buffer.concat([stream.read() ?? Buffer.alloc(0)]).toString('utf8');
}

/** Of a line of JSON: a budget of 64 Ki characters, which JSON may escape, and what is around them. */
const LONGEST_JSON = 6 * 64 * 1024 + 20_000;

function oneObjectALine(text: string, what: string, count: number): void {
  assertSafe(text, what);
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, count, what);
  for (const line of lines) {
    assert.ok(line.length <= LONGEST_JSON, `${what} has a line of ${line.length} characters`);
    assert.ok(JSON.parse(line.replace(/^<[0-7]>/, '')).message);
  }
}

const colours = (text: string): string =>
  text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d{1,2}m`, 'g'), '');

export const OUTPUTS: Readonly<Record<string, Check>> = {
  'lull status': sameLines('status', (say) => summary(documents.hostileState(say), NOW)),

  'lull status, while it prunes': sameLines('status', (say) =>
    summary(documents.hostilePrune(say), NOW),
  ),

  'lull status on a terminal of 80 columns, in colour': (texts) => {
    const look = { ink: paint, width: 80, glyphs: UNICODE };
    const state = documents.hostileState(speakerOf(texts));
    assertSafe(colours(summary(state, NOW, look, 'compact')), 'status in colour');
  },

  'lull plan': sameLines('plan', (say) =>
    planText(documents.hostilePlan(say), { now: NOW, all: false }),
  ),

  'lull plan --all': sameLines('plan', (say) =>
    planText(documents.hostilePlan(say), { now: NOW, all: true }),
  ),

  'lull history': sameLines('history', (say) =>
    historyText(documents.hostileHistory(say), { now: NOW, count: 20, look: BARE }),
  ),

  'lull doctor': (texts) => {
    const findings = examine(doctorFacts(speakerOf(texts)));
    const lines = findings.map(({ why, todo }) => [why, todo].filter((one) => one !== null));
    const harmless = '\n'.repeat(lines.flat().length + findings.length + 1);
    assertSafeLines(findingsText(findings, false), harmless, 'doctor');
  },

  'the reports of lull prune --json': (texts) => {
    const say = speakerOf(texts);
    const { prune } = documents.hostilePrune(say);
    assert.ok(prune?.progress);
    const text = [
      pruneReportLine({ kind: 'waiting', waitingFor: ['runs'], reason: say() }),
      pruneReportLine({ kind: 'progress', progress: prune.progress }),
      pruneReportLine({ kind: 'decision', decision: documents.hostileDecision(say) }),
    ].join('');
    assertSafe(text, 'reports');
    assert.equal(text.split('\n').length, 4);
  },

  'the errors of a configuration': (texts) => {
    for (const errors of configErrors(speakerOf(texts))) {
      const text = invalid('/etc/lull/lull.toml', errors);
      assertSafe(text, 'errors');
      const lines = text.split('\n');
      assert.ok(lines.length <= 52 && lines.every((line) => line.length <= 1_100));
    }
  },

  'the log on a pipe': (texts) => {
    const text = logged(texts, (stream) => createLog({ stream }));
    oneObjectALine(text, 'log', hostileLines(speakerOf(texts)).length);
  },

  'the log through standard output to the journal': (texts) => {
    const text = logged(texts, (stream) => logTo(marked(stream)));
    oneObjectALine(text, 'marked log', hostileLines(speakerOf(texts)).length);
    for (const line of text.trimEnd().split('\n')) assert.match(line, /^<[0-7]>\{/);
  },

  'the log on a terminal': (texts) => {
    const text = logged(texts, (stream) => terminalLog(stream));
    const open = (stream: PassThrough) => terminalLog(stream);
    const harmless = logged(harmlessLike(texts), open);
    assertSafe(text, 'log on a terminal');
    // A summary is cut where it is far too long, and has fewer lines then.
    assert.ok(text.split('\n').length <= harmless.split('\n').length);
  },

  'entries of the journal': (texts) => {
    const entries = (said: readonly string[]) => {
      const bytes: Buffer[] = [];
      const log = logTo(journalDestination({ write: (one) => void bytes.push(one.bytes) }));
      for (const line of hostileLines(speakerOf(said))) writeLine(log, line);
      return bytes;
    };
    const [mine, harmless] = [entries(texts), entries(harmlessLike(texts))];
    assert.equal(mine.length, harmless.length);
    mine.forEach((entry, index) => {
      assert.ok(entry.length <= MAX_ENTRY_BYTES);
      const fields = decodeEntry(entry);
      const expected = decodeEntry(harmless[index] ?? Buffer.alloc(0));
      assert.deepEqual(
        fields.map(([name]) => name),
        expected.map(([name]) => name),
      );
      fields.forEach(([name, value], at) => {
        assertSafe(value, name);
        const [lines, most] = [value, expected[at]?.[1] ?? ''].map((one) => one.split('\n').length);
        assert.ok((lines ?? 0) <= (most ?? 0), `${name} has ${lines} lines instead of ${most}`);
        if (/^(PRIORITY|MESSAGE_ID|SYSLOG_IDENTIFIER|LULL_ALERT|LULL_GATE)$/.test(name))
          assert.equal(value, expected[at]?.[1]);
      });
    });
  },

  'the status for systemd': (texts) => {
    const line = statusLine(documents.hostileState(speakerOf(texts)));
    assertSafeLines(line, '', 'STATUS');
  },
};
