import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createLineSplitter, type StreamLine } from '../../src/docker/ndjson-lines.ts';
import { assertMet } from '../support/assert-met.ts';

const MAX = 20;

function feed(chunks: readonly Uint8Array[]): readonly StreamLine[] {
  const split = createLineSplitter(MAX);
  return chunks.flatMap((chunk) => split(chunk));
}

function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const edges = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length];
  edges.sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index] ?? 0, edge));
}

describe('the splitting of the event stream', () => {
  it('gives the same lines however the stream is cut', () => {
    const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', 'é', '🐳'));
    const met = { line: 0, dropped: 0 };
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, places) => {
        const bytes = Buffer.from(pieces.join(''), 'utf8');
        const whole = feed([bytes]);
        assert.deepEqual(feed(cut(bytes, places)), whole);
        for (const { kind } of whole) met[kind] += 1;
      }),
      { numRuns: 400 },
    );
    assertMet(met, { line: 50, dropped: 50 });
  });

  it('gives each line without its end, and none for what has not ended', () => {
    assert.deepEqual(feed([Buffer.from('a\r\n\nüb\nrest')]), [
      { kind: 'line', text: 'a' },
      { kind: 'line', text: 'üb' },
    ]);
  });

  it('tells once of a line that is too long, and goes on with the next', () => {
    const long = 'x'.repeat(3 * MAX);
    const bytes = Buffer.from(`a\n${long}\nb\n`);
    const expected = [
      { kind: 'line', text: 'a' },
      { kind: 'dropped' },
      { kind: 'line', text: 'b' },
    ];
    assert.deepEqual(feed([bytes]), expected);
    assert.deepEqual(feed([...bytes].map((byte) => Uint8Array.of(byte))), expected);
  });
});
