import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parseBuildCache } from '../../src/docker/parse-build-cache.ts';
import { parseContainer, parseContainers } from '../../src/docker/parse-containers.ts';
import { parseDiskUsage } from '../../src/docker/parse-disk-usage.ts';
import { parseEngine } from '../../src/docker/parse-engine.ts';
import { parseImage, parseImages } from '../../src/docker/parse-images.ts';
import { parseNodes, parseServices, parseTasks } from '../../src/docker/parse-swarm.ts';
import { DockerError } from '../../src/docker/port.ts';
import { assertMet } from '../support/assert-met.ts';
import { ANSWERS } from './arbitrary-answers.ts';
import { type Damaged, damaged } from './damaged-answer.ts';
import { SAID } from './said-by-answer.ts';

type Fact = Readonly<Record<string, unknown>>;
type Kind = keyof typeof ANSWERS;

const facts = (...read: readonly object[]): readonly Fact[] => read.map((one) => ({ ...one }));
const bothOf = (body: unknown) =>
  parseEngine(Reflect.get(Object(body), 'info'), Reflect.get(Object(body), 'version'));

const PARSERS: Readonly<Record<Kind, (body: unknown) => readonly Fact[]>> = {
  containers: (body) => facts(...parseContainers(body)),
  container: (body) => facts(parseContainer(body)),
  images: (body) => facts(...parseImages(body)),
  image: (body) => facts(parseImage(body)),
  services: (body) => facts(...parseServices(body)),
  tasks: (body) => facts(...parseTasks(body)),
  nodes: (body) => facts(...parseNodes(body)),
  buildCache: (body) => facts(...parseBuildCache(body)),
  diskUsage: (body) => facts(parseDiskUsage(body)),
  engine: (body) => facts(bothOf(body)),
};
const KINDS = Object.keys(ANSWERS) as readonly Kind[];

/** The facts, or null for an answer that makes no sense; anything else that is thrown fails the test. */
function read(kind: Kind, body: unknown): readonly Fact[] | null {
  try {
    return PARSERS[kind](body);
  } catch (error) {
    assert.ok(error instanceof DockerError && error.kind === 'unreadable', String(error));
    return null;
  }
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value);

/** Whether a fact holds the same kinds of values as one from a sound answer; null is what is not told. */
function isAlike(one: Fact, sound: Fact): boolean {
  return Object.entries(one).every(([key, value]) => {
    if (value === null || value === undefined || Number.isNaN(value)) return value === null;
    return sound[key] === null || sound[key] === undefined || kindOf(value) === kindOf(sound[key]);
  });
}

/** The names of what differs. */
function changed(one: Fact, other: Fact): readonly string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !isDeepStrictEqual(one[key], other[key]));
}

/** What the engine says of its swarm and of its containerd stands for up to three facts, all else for one. */
const reachOf = (kind: Kind): number => (kind === 'engine' ? 3 : 1);

/** Nothing but the damaged thing has become something else; says what it has changed. */
function assertRestIsSame(kind: Kind, found: readonly Fact[], sound: readonly Fact[]): number {
  assert.equal(found.length, sound.length);
  const pairs = found.map((one, n) => [one, sound[n] ?? {}] as const);
  for (const pair of pairs) assert.ok(isAlike(...pair), JSON.stringify(pair));
  const differences = pairs.map((pair) => changed(...pair)).filter(({ length }) => length > 0);
  assert.ok(differences.length <= 1, `${kind}: it changed what is said of another object`);
  return differences[0]?.length ?? 0;
}

/** Reads it sound and damaged; damage around a list may make it shorter. */
function difference(kind: Kind, { whole, body, where }: Damaged) {
  const sound = read(kind, whole);
  assert.ok(sound !== null && sound.length > 0, 'a sound answer was refused');
  const found = read(kind, body);
  if (found === null) return { facts: sound.length, what: 'refused' } as const;
  if (where === 'around a list') return { facts: sound.length, what: 'shorter' } as const;
  const changes = assertRestIsSame(kind, found, sound);
  if (where === 'a field') assert.ok(changes <= reachOf(kind), `${changes} facts from one field`);
  return { facts: sound.length, what: changes > 0 ? 'changed' : 'same' } as const;
}

describe('an answer with one thing in it that is not as it should be', () => {
  for (const kind of KINDS) {
    it(`is refused, or read with all the rest as it was: ${kind}`, () => {
      const met = { facts: 0, refused: 0, changed: 0, same: 0, shorter: 0 };
      fc.assert(
        fc.property(damaged(ANSWERS[kind]), (one) => {
          const { facts, what } = difference(kind, one);
          met.facts += facts;
          met[what] += 1;
        }),
        { numRuns: 500 },
      );
      assertMet(met, { facts: 500, refused: 50, changed: 15 });
    });
  }
});

describe('the decoders', () => {
  it('throw nothing but a DockerError, whatever the engine says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...KINDS), (body, kind) => {
        read(kind, body);
        read(kind, [body]);
      }),
    );
  });

  for (const kind of Object.keys(SAID) as (keyof typeof SAID)[]) {
    it(`read all that a sound answer says: ${kind}`, () => {
      let facts = 0;
      fc.assert(
        fc.property(ANSWERS[kind], (body) => {
          const found = read(kind, body);
          assert.deepEqual(found, SAID[kind](body));
          facts += found?.length ?? 0;
        }),
        { numRuns: 300 },
      );
      assertMet({ facts }, { facts: 300 });
    });
  }
});
