import stringWidth from 'string-width';
import type { Terminal } from './terminal.ts';

/** A page on a terminal that is drawn anew without a flicker. */
export interface Screen {
  /** Replaces the page; the same page again writes nothing. */
  draw(lines: readonly string[]): void;
  /** What is on the terminal is no longer what was drawn: the next page is written in any case. */
  forget(): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

/*
 * Terminal sequences: the alternate screen (xterm, mode 1049), the cursor (DECTCEM, mode 25), no
 * wrapping of long lines (DECAWM, mode 7), and synchronized output (mode 2026), which terminals that
 * do not know it ignore. A page is written over the old one; only what is left of it is erased.
 */
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const CLOSE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const BEGIN = '\x1b[?2026h\x1b[H';
const END = '\x1b[J\x1b[?2026l';
const REST_OF_LINE = '\x1b[K';

/** Takes over the terminal. Pages have to fit: see `fitted`. */
export function openScreen(terminal: Terminal): Screen {
  let closed = false;
  let shown: string | null = null;
  terminal.write(OPEN);
  return {
    draw: (lines) => {
      const page = lines.map((line) => drawn(line, terminal.columns)).join('\r\n');
      if (closed || page === shown) return;
      shown = page;
      terminal.write(`${BEGIN}${page}${END}`);
    },
    forget: () => {
      shown = null;
    },
    close: () => {
      if (closed) return;
      closed = true;
      terminal.write(CLOSE);
    },
  };
}

/** After a line's last column the cursor stays on it, and there is nothing left to erase but that. */
function drawn(line: string, columns: number | undefined): string {
  return stringWidth(line) === columns ? line : `${line}${REST_OF_LINE}`;
}

/**
 * The first of these pages, each shorter than the one before, that has at most `rows` lines without
 * its empty ones; else the last one is cut, and says so.
 */
export function fitted(
  pages: readonly (() => readonly string[])[],
  rows: number,
  ellipsis: string,
): readonly string[] {
  let dense: readonly string[] = [];
  for (const page of pages) {
    const lines = page();
    if (lines.length <= rows) return lines;
    dense = lines.filter((line) => line !== '');
    if (dense.length <= rows) return dense;
  }
  const shown = dense.slice(0, Math.max(0, rows - 1));
  return [...shown, `${ellipsis} ${dense.length - shown.length} more lines`];
}
