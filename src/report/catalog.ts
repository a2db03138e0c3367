/** The journal's catalog: what `journalctl -x` says below an alert. Pure. */
import { ALERTS, type AlertKind } from './message-ids.ts';

const WIDTH = 80;

/** The text of `lull.catalog`; `@FIELD@` is filled in from the entry by journalctl. */
export function catalog(): string {
  const entries = Object.values(ALERTS).map(entryOf);
  return [HEAD, ...entries].join('\n\n').concat('\n');
}

const HEAD = `# Written by scripts/write-catalog.ts from src/report/message-ids.ts.
# Install it in /usr/lib/systemd/catalog and run \`journalctl --update-catalog\`.`;

function entryOf({ messageId, message, clearedMessage, meaning, advice }: AlertKind): string {
  return [
    `-- ${messageId}`,
    `Subject: Lull: ${message}`,
    'Defined-By: lull',
    'Documentation: man:lull(1)',
    '',
    wrapped(meaning),
    '',
    'Why: @LULL_REASON@',
    '',
    wrapped(advice),
    '',
    wrapped(
      `"${clearedMessage}" (LULL_CLEARED=true) has the same id: it is the end of this alert.`,
    ),
  ].join('\n');
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
