import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Marks up text, or does not: whoever calls has decided whether the reader's terminal has colours. */
export type Ink = (style: Style, text: string) => string;

export const PLAIN: Ink = (_style, text) => text;

export const paint: Ink = (style, text) => styleText(style, text, { validateStream: false });
