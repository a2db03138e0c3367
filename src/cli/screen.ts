import type { Terminal } from './terminal.ts';

/** A page on a terminal that is drawn anew without a flicker. */
export interface Screen {
  /** Replaces the page. */
  draw(text: string): void;
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

/** Takes over the terminal, and cuts each page to its height; one that does not know its height gets all. */
export function openScreen(terminal: Terminal): Screen {
  let closed = false;
  terminal.write(OPEN);
  return {
    draw: (text) => {
      if (closed) return;
      const height = terminal.rows || Number.POSITIVE_INFINITY; // asked each time: the window may change
      const lines = text.split('\n').slice(0, height);
      terminal.write(`${BEGIN}${lines.map((line) => `${line}${REST_OF_LINE}`).join('\r\n')}${END}`);
    },
    close: () => {
      if (closed) return;
      closed = true;
      terminal.write(CLOSE);
    },
  };
}
