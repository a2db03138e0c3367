import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonScale, MAX_DEPTH, MAX_VALUES } from '../../src/docker/json-weight.ts';

/** Pieces of JSON that hide, end or continue strings. */
const text = fc
  .array(fc.constantFrom('"', '\\', '\\\\', '\\"', '[', '{', ']', '}', ',', 'é', '7', ' '), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

/** A string as JSON has it, whatever is in it. */
const said = text.map((inside) => JSON.stringify(inside));

function inPieces(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const weighed = (pieces: readonly Buffer[]) => {
  const weigh = jsonScale();
  return pieces.map(weigh).find((reason) => reason !== null) ?? null;
};

describe('the weight of an answer', () => {
  it('is that of what stands outside its strings, however it comes in pieces', () => {
    const deep = '['.repeat(MAX_DEPTH);
    fc.assert(
      fc.property(
        fc.array(said, { maxLength: 8 }),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 8 }),
        (strings, tooDeep, cuts) => {
          const body = `${deep}${strings.join(',')}${tooDeep ? '[' : ''}`;
          const reason = weighed(inPieces(Buffer.from(body), cuts));
          assert.equal(reason !== null, tooDeep, body);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is refused when it closes what it has not opened', () => {
    assert.match(weighed([Buffer.from('[]'), Buffer.from(']')]) ?? '', /closes what it has not/);
  });

  it('counts a value for each opening and each comma', () => {
    const body = Buffer.from(`[${'1,'.repeat(MAX_VALUES - 1)}1]`);
    assert.equal(weighed([body]), null);
    assert.match(weighed([body, Buffer.from(',')]) ?? '', /more than 3000000 values/);
  });

  it('knows that a string goes on, through pieces that are nothing but escapes', () => {
    const begun = Buffer.from(`"${'\\"'.repeat(1_000_000)}`);
    const pieces = [begun, begun.subarray(1), begun.subarray(1)];
    const openings = '['.repeat(MAX_DEPTH + 1);
    assert.equal(weighed([...pieces, Buffer.from(openings)]), null);
    assert.match(weighed([...pieces, Buffer.from(`"${openings}`)]) ?? '', /nested deeper/);
  });
});
