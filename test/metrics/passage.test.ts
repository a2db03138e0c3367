import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RemovedKind, removalsBetween } from '../../src/metrics/passage.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { ago, documentWith } from '../report/documents.ts';

const KINDS = ['containers', 'images', 'buildCache'] as const;
const LABEL = { containers: 'container', images: 'image', buildCache: 'build-cache' } as const;

interface Step {
  readonly kind: (typeof KINDS)[number] | 'skipped';
  readonly bytes: number;
}

/** The documents of one prune, as the watcher tells them: at its start, then one a step. */
function documentsOf(steps: readonly Step[], startedAt: string): readonly StateDocument[] {
  const removed = { containers: 0, images: 0, buildCache: 0 };
  let removedBytes = 0;
  const started = { startedAt, triggers: ['pressure' as const], progress: null };
  const documents = [documentWith({ phase: 'pruning', prune: started })];
  for (const [index, { kind, bytes }] of steps.entries()) {
    if (kind !== 'skipped') {
      removed[kind] += 1;
      removedBytes += bytes;
    }
    const told = { step: 'x', done: index + 1, total: steps.length };
    const progress = { ...told, removed: { ...removed }, removedBytes };
    documents.push(documentWith({ phase: 'pruning', prune: { ...started, progress } }));
  }
  return documents;
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS, 'skipped' as const),
    bytes: fc.integer({ min: 0, max: 1e9 }),
  }),
);

test('over any prunes, each removal is counted once, with its own bytes, whatever documents repeat', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 4 }), fc.nat(3), (prunes, repeats) => {
      const documents = prunes.flatMap((one, index) => [
        ...documentsOf(one, ago(100 - index)),
        documentWith(),
      ]);
      const told = documents.flatMap((doc) => Array.from({ length: repeats + 1 }, () => doc));
      const sums = new Map<RemovedKind, { objects: number; bytes: number }>();
      for (const [index, doc] of told.entries()) {
        for (const { kind, objects, bytes } of removalsBetween(told[index - 1] ?? null, doc)) {
          const sum = sums.get(kind) ?? { objects: 0, bytes: 0 };
          sums.set(kind, { objects: sum.objects + objects, bytes: sum.bytes + bytes });
        }
      }
      for (const kind of KINDS) {
        const expected = prunes.flat().filter((step) => step.kind === kind);
        const sum = sums.get(LABEL[kind]) ?? { objects: 0, bytes: 0 };
        assert.equal(sum.objects, expected.length);
        assert.equal(
          sum.bytes,
          expected.reduce((bytes, step) => bytes + step.bytes, 0),
        );
      }
    }),
  );
});

test('a prune that begins where another was seen last starts at nothing', () => {
  const last = documentsOf([{ kind: 'images', bytes: 5 }], ago(10)).at(-1) ?? null;
  const [, next] = documentsOf([{ kind: 'images', bytes: 7 }], ago(1));
  assert.ok(next !== undefined);
  assert.deepEqual(removalsBetween(last, next), [{ kind: 'image', objects: 1, bytes: 7 }]);
});
