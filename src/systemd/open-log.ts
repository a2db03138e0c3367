import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';
import { createLog, type Log, logTo } from '../report/log.ts';
import { escapedJson } from '../report/printable.ts';
import { DatagramSink } from './datagram-sink.ts';
import { openDatagrams } from './datagram-socket.ts';
import { encodeEntry } from './journal-entry.ts';
import { journalFields, type Line, priorityOf } from './journal-fields.ts';
import { isJournal } from './journal-stream.ts';

export const JOURNAL_SOCKET = '/run/systemd/journal/socket';

export interface LogOutput {
  readonly log: Log;
  /** For the state document: how the journal took the lines. Empty where there is none. */
  readonly counters: () => Readonly<Record<string, number>>;
  /** Waits for what the journal has not taken yet, but not long. */
  readonly flush: () => Promise<void>;
}

export interface LogSurroundings {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** `JOURNAL_STREAM` of the environment. */
  readonly journalStream: string | undefined;
  /** Where journald listens. */
  readonly journalSocket?: string;
}

/** As long as somebody who stops the service would wait. */
const FLUSH_MS = 1000;

/**
 * The watcher's log: native entries where standard output is the journal, prose on a terminal, else
 * one JSON object a line. Where the journal's own socket cannot be used, its lines go the way of
 * standard output, marked with their priority (sd-daemon(3)).
 */
export async function openLog(surroundings: LogSurroundings): Promise<LogOutput> {
  const { stdout, journalStream, journalSocket = JOURNAL_SOCKET } = surroundings;
  if (!isJournal(journalStream, fstatSync)) {
    if (stdout.isTTY !== true) return plain(createLog({ stream: stdout }));
    const { terminalLog } = await import('../report/terminal-log.ts');
    return plain(terminalLog(stdout));
  }
  const opened = await openDatagrams(journalSocket);
  if (!opened.ok) {
    const log = logTo(marked(stdout));
    log.warn(
      { reason: opened.reason, advice: 'Install Lull with its optional packages.' },
      'journal entries have no fields of their own',
    );
    return plain(log);
  }
  const sink: DatagramSink = new DatagramSink({
    socket: opened.socket,
    onDropped: (dropped) => {
      log.warn({ dropped }, 'log lines dropped while the journal did not take them');
    },
  });
  const log = logTo(journalDestination(sink));
  return {
    log,
    counters: () => {
      const { sent, retried, dropped } = sink.counters;
      return { journalSent: sent, journalRetried: retried, journalDropped: dropped };
    },
    flush: async () => void (await sink.drain(FLUSH_MS)),
  };
}

function plain(log: Log): LogOutput {
  return { log, counters: () => ({}), flush: async () => {} };
}

/** Turns pino's lines into entries. */
export function journalDestination(sink: Pick<DatagramSink, 'write'>): DestinationStream {
  return {
    write: (json) => {
      const line = JSON.parse(json) as Line;
      const fields = journalFields(line);
      sink.write({
        bytes: encodeEntry(fields),
        priority: priorityOf(line),
        cutTo: (maxBytes) => encodeEntry(fields, maxBytes),
      });
    },
  };
}

/** More than this waiting for a reader that has stopped to read is let go. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** `<4>{…}`: journald takes the priority of a line of standard output from its beginning. */
export function marked(stream: Writable): DestinationStream {
  stream.on('error', () => {});
  return {
    write: (json) => {
      if (stream.writableLength > MAX_WAITING_BYTES) return;
      stream.write(`<${priorityOf(JSON.parse(json) as Line)}>${escapedJson(json)}`);
    },
  };
}
