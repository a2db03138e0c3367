import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileTime, parseHold } from '../../src/streams/hold-file.ts';
import { assertMet } from '../support/assert-met.ts';

const MTIME = 1_700_000_000_000;

test('what lull hold writes', () => {
  const text = JSON.stringify({
    why: 'upgrade',
    who: 'alice',
    since: '2026-11-23T05:00:00.000Z',
    until: '2026-11-23T07:00:00.000Z',
  });
  assert.deepEqual(parseHold('a', text, MTIME), {
    id: 'a',
    why: 'upgrade',
    who: 'alice',
    since: Date.parse('2026-11-23T05:00:00Z'),
    until: Date.parse('2026-11-23T07:00:00Z'),
  });
});

test('any text is its own reason, without an end', () => {
  const hold = (text: string) => parseHold('a', text, MTIME);
  assert.deepEqual(hold('\n  moving disks \nmore'), {
    id: 'a',
    why: 'moving disks',
    who: '',
    since: MTIME,
    until: null,
  });
  assert.equal(hold('').why, 'held by file a');
  assert.equal(hold('[1]').why, '[1]');
  assert.equal(hold('x'.repeat(500)).why.length, 200);
  assert.equal(hold('\u001b[31mred\u0007').why, '[31mred');
});

test('a reason is the first line that says something, with nothing in it that is not seen', () => {
  const why = (text: string) => parseHold('a', text, MTIME).why;
  for (const end of ['\n', '\r', '\r\n', '\u2028', '\u2029']) {
    assert.equal(why(` \t${end}one${end}two`), 'one');
  }
  // What turns the text around, or has no width.
  for (const odd of ['\u202e', '\u200b', '\ufeff', '\u0085', '\u009b']) {
    assert.equal(why(`one${odd}two`), 'one two');
  }
});

test('a reason is cut to 200 characters, of which none is cut', () => {
  const why = (text: string) => parseHold('a', text, MTIME).why;
  assert.equal(why('\u{1f600}'.repeat(201)), '\u{1f600}'.repeat(200));
  assert.equal(why(`${'x'.repeat(199)} y`), 'x'.repeat(199));
});

test('a name that could steer a terminal does not, as a reason', () => {
  for (const text of ['', '{}', '{']) {
    const { id, why } = parseHold('a\u001b[2J', text, MTIME);
    assert.equal(id, 'a\u001b[2J');
    assert.match(why, /^held by file a \[2J/);
  }
});

test('JSON may begin with blanks', () => {
  assert.equal(parseHold('a', ' \n {"why": "upgrade"}', MTIME).why, 'upgrade');
});

test('broken JSON, and an end that makes no sense, hold without an end', () => {
  assert.equal(
    parseHold('a', '{"why": "x", "until": ', MTIME).why,
    'held by file a, which is not valid JSON',
  );
  for (const until of ['soon', 5, {}, null, undefined]) {
    const hold = parseHold('a', JSON.stringify({ until }), MTIME);
    assert.deepEqual(hold, { id: 'a', why: 'held by file a', who: '', since: MTIME, until: null });
  }
});

test('every text is a hold with a reason on one line', () => {
  const json = fc.json();
  const time = fc.constantFrom('2026-11-23T05:00:00.000Z', '2026-11-23', 'soon', '');
  const fields = fc.record(
    {
      ...{ why: fc.oneof(fc.string(), fc.anything()), who: fc.oneof(fc.string(), fc.anything()) },
      ...{ since: fc.oneof(time, fc.anything()), until: fc.oneof(time, fc.anything()) },
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    json,
    json.map((each) => `{${each}`),
    fields.map((each) => fc.stringify(each)),
    fields.map((each) => JSON.stringify(each, (_, one) => (typeof one === 'bigint' ? 1 : one))),
    fc.string().map((why) => JSON.stringify({ why, until: why })),
  );
  const met = { until: 0, since: 0, without: 0, own: 0 };
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), text, (name, content) => {
      const hold = parseHold(name, content, MTIME);
      assert.equal(hold.id, name);
      assert.ok(hold.why !== '' && !/\p{Cc}/u.test(hold.why) && [...hold.why].length <= 260);
      assert.ok(Number.isFinite(hold.since));
      assert.ok(hold.until === null || Number.isFinite(hold.until));
      met.until += Number(hold.until !== null);
      met.since += Number(hold.since !== MTIME);
      met.without += Number(hold.until === null && content.includes('until'));
      met.own += Number(content.includes(hold.why));
    }),
    { numRuns: 2000 },
  );
  assertMet(met, { until: 30, since: 30, without: 200, own: 200 });
});

test('any time of a file can be shown: tmpfs keeps what touch -d says, past the end of dates', () => {
  const texts = fc.constantFrom('text', '{}', '{"since": "never"}', '{');
  fc.assert(
    fc.property(texts, fc.double(), (text, mtimeMs) => {
      const { since } = parseHold('a', text, mtimeMs);
      assert.doesNotThrow(() => new Date(since).toISOString());
    }),
    {
      examples: [
        ['text', 9_223_372_036_854_000],
        ['{', Number.NEGATIVE_INFINITY],
      ],
    },
  );
  assert.equal(fileTime(MTIME), MTIME);
  assert.equal(fileTime(Number.NaN), 0);
});
