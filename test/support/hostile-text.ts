/** Text as somebody would write it who may name a container and wants to be seen doing more than that. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

/** What steers a terminal, forges a line, a field or a prefix, hides, turns, or breaks an encoding. */
const PIECES: readonly string[] = [
  ...[
    '\n',
    '\r\n',
    '\r',
    '\t',
    '\0',
    '\b',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u2028',
    '\u2029',
    '\u0085',
  ],
  ...[
    '\u001b[2J',
    '\u001b[1;1H',
    '\u001b[?1049h',
    '\u001b[31m',
    '\u001bc',
    '\u001b(0',
    '\u001b[6n',
  ],
  ...['\u001b]0;title\u0007', '\u001b]8;;http://a.invalid\u001b\\here\u001b]8;;\u001b\\'],
  ...[
    '\u001b]52;c;ZWNobyBoaQ==\u0007',
    '\u001b]52;c;',
    '\u001bPq\u001b\\',
    '\u001b_x\u001b\\',
    '\u001b^',
  ],
  ...[
    '\u009b2J',
    '\u009b',
    '\u009d0;t\u009c',
    '\u009d',
    '\u0090q\u009c',
    '\u009c',
    '\u0080',
    '\u009f',
  ],
  ...['\u202e', '\u202a', '\u202c', '\u2066', '\u2069', '\u200f', '\u200e', '\u061c'],
  ...[
    '\u200b',
    '\u200c',
    '\u200d',
    '\u2060',
    '\u2064',
    '\ufeff',
    '\u00ad',
    '\u034f',
    '\u180e',
    '\u3164',
  ],
  ...['\u115f', '\uffa0', '\ufe0f', '\ufff9', '\u{e0041}', '\u{e0001}', '\u{e0100}', '\u{1d173}'],
  ...['\ud800', '\udbff', '\udc00', '\udfff', '\ufffe', '\uffff', '\ufffd', '\u{10ffff}'],
  ...[
    '\nMESSAGE=forged',
    '\nPRIORITY=0\n',
    '\n_PID=1',
    'MESSAGE\n',
    '<0>',
    '\n<0>',
    '\u0001\0\0\0\0\0\0\0',
  ],
  ...[
    '\nREADY=1',
    '\nWATCHDOG=trigger',
    '\nMAINPID=1',
    '"} 1\nup{a="',
    '\\',
    '"',
    "'",
    '`id`',
    '$(id)',
  ],
  ...[
    '{"level":"fatal"}',
    ' ... (cut)',
    '%s%n',
    '../../etc',
    '&&',
    '|',
    ';',
    'א',
    'مرحبا',
    '👨‍👩‍👧',
    'é',
  ],
];

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom('web', 'abc-1a2b3c_ci_commoninternet_net', 'repo:1') },
);

const short = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

/** 100 KB of the same few pieces over and over, or of next to nothing. */
const long = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom(4_001, 20_000, 100_000))
  .map(([pieces, length]) => {
    const unit = `${pieces.join('')}x`;
    return unit.repeat(Math.ceil(length / unit.length));
  });

/** Mostly short; some of 100 KB. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof({ weight: 19, arbitrary: short }, { weight: 1, arbitrary: long });
}

/** Says one hostile text after the other, over and over. */
export type Speaker = () => string;

export function speakerOf(texts: readonly string[]): Speaker {
  let next = 0;
  return () => {
    next += 1;
    return texts[(next - 1) % texts.length] ?? '';
  };
}

export function hostileTexts(): fc.Arbitrary<readonly string[]> {
  return fc.array(hostileText(), { minLength: 1, maxLength: 7 });
}

/** Texts of somebody harmless that are equal where these are. A version with a space is another product's than Docker's. */
export function harmlessLike(texts: readonly string[]): readonly string[] {
  return texts.map((text) => `web${text.includes(' ') ? ' ' : '-'}${texts.indexOf(text)}`);
}

/** Written anew here, from Unicode's and ECMA-48's lists, and not from what Lull removes. */
const STEERS = String.raw`\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069`;
const HIDES = String.raw`\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`;
const KINDS = [
  ['steers', `[${STEERS}]`],
  ['hides', `[${HIDES}]`],
  ['joins nothing', String.raw`[\x00-\x7f][\u200c\u200d\ufe00-\ufe0f]|[\u200c\u200d][\x00-\x7f]`],
  ['is half a character', String.raw`\p{Cs}`],
].map(([kind = '', source = '']) => [kind, new RegExp(source, 'u')] as const);

/** Several lines that may go to a terminal. */
export function assertSafe(text: string, what: string): void {
  for (const [kind, pattern] of KINDS) {
    const at = text.search(pattern);
    if (at < 0) continue;
    const around = JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));
    assert.fail(`${what}: a character that ${kind} at ${at}, in ${around}`);
  }
}

/** One line is never longer than this: a few texts, each cut to 4,000, and the words around them. */
export const LONGEST_LINE = 20_000;

/** As `assertSafe`, and no more lines than a harmless host has, none of them endless. */
export function assertSafeLines(text: string, harmless: string, what: string): void {
  assertSafe(text, what);
  const [lines, expected] = [text, harmless].map((one) => one.split('\n'));
  assert.equal(lines?.length, expected?.length, `${what} has other lines than a harmless host`);
  for (const line of lines ?? []) {
    assert.ok(line.length <= LONGEST_LINE, `${what} has a line of ${line.length} characters`);
  }
}
