/** Containers of any kind, and what they refer to: `arbitrary-input.ts` makes hosts of them. */
import fc from 'fast-check';
import type { ContainerDetail } from '../../src/docker/port.ts';
import type { ContainerFact, ContainerState, Labels } from '../../src/gates/facts.ts';
import { anyId, graceArb, mostly, offsetArb } from './arbitrary-parts.ts';
import { container, detail } from './objects.ts';

const IDLE: readonly ContainerState[] = ['exited', 'dead', 'created'];
const BUSY: readonly ContainerState[] = ['running', 'paused', 'restarting', 'removing', 'unknown'];
const CONTAINERS = 12;

/** Ways to name a container. The last ones name nobody. */
const WORDS: readonly ((n: number) => string)[] = [
  anyId.container,
  (n) => anyId.container(n).slice(0, 12),
  (n) => `box-${n}`,
  (n) => `/box-${n}`,
  (n) => `box-${n}:ro`,
  (n) => `other/alias-${n}`,
  (n) => anyId.container(n).slice(0, 11),
  (n) => `${anyId.container(n).slice(0, 12)}0`,
  (n) => anyId.container(n).toUpperCase(),
  (n) => `box-${n}0`,
  (n) => `x/box-${n}`,
];

/** Ways to name an image by its id. The last ones name none. */
const IMAGE_WORDS: readonly ((n: number) => string)[] = [
  anyId.image,
  (n) => anyId.image(n).slice(7),
  (n) => anyId.image(n).slice(0, 19),
  (n) => anyId.image(n).slice(7, 19),
  (n) => anyId.image(n).slice(7, 18),
  (n) => `${anyId.image(n).slice(7, 19)}0`,
  (n) => `x${anyId.image(n).slice(7)}`,
  (n) => anyId.image(n).slice(7).toUpperCase(),
];

const wordArb = fc
  .tuple(fc.constantFrom(...WORDS), fc.nat({ max: CONTAINERS - 1 }))
  .map(([word, n]) => word(n));
const imageWordArb = (images: number) =>
  fc
    .tuple(fc.constantFrom(...IMAGE_WORDS), fc.nat({ max: images - 1 }))
    .map(([word, n]) => word(n));

export interface Box {
  readonly n: number;
  readonly state: ContainerState;
  readonly age: number;
  readonly grace: number;
  readonly labels: Labels;
  readonly policy: string;
  readonly refersTo: readonly string[];
  /** Where it calls an image by its id, and how. */
  readonly uses: readonly [keyof typeof NAMED, string];
  readonly live: boolean;
  /** What an inspection said, which a list that is older or younger may contradict; null: it said nothing. */
  readonly inspected: ContainerState | null;
}

/** The four places in which a container names its image. */
const NAMED = {
  nowhere: () => ({ fact: {}, said: {} }),
  imageId: (imageId: string) => ({ fact: { imageId }, said: {} }),
  image: (image: string) => ({ fact: { image }, said: {} }),
  inspectedImageId: (imageId: string) => ({ fact: {}, said: { imageId } }),
  configImage: (configImage: string) => ({ fact: {}, said: { configImage } }),
} as const;
const PLACES = ['imageId', 'image', 'inspectedImageId', 'configImage'] as const;

export function containersArb(
  labels: fc.Arbitrary<Labels>,
  images: number,
): fc.Arbitrary<readonly Box[]> {
  const box: fc.Arbitrary<Box> = fc.record({
    n: fc.nat({ max: CONTAINERS - 1 }),
    state: mostly(IDLE, BUSY),
    age: offsetArb,
    grace: graceArb,
    labels,
    policy: mostly(['', 'no', 'on-failure'], ['always', 'unless-stopped']),
    refersTo: fc.oneof(
      { weight: 7, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(wordArb, { minLength: 1, maxLength: 2 }) },
    ),
    uses: fc.tuple(
      fc.constantFrom('nowhere', 'nowhere', 'nowhere', 'nowhere', ...PLACES),
      imageWordArb(images),
    ),
    live: mostly([false], [true]),
    inspected: fc.oneof(
      { weight: 40, arbitrary: mostly(IDLE, BUSY) },
      { weight: 2, arbitrary: fc.constant(null) },
    ),
  });
  return fc.uniqueArray(box, { selector: ({ n }) => n, minLength: 1, maxLength: 6 });
}

/** The lists and inspections that say it; `bornAt`: the instant of an age. */
export function containersOf(boxes: readonly Box[], bornAt: (age: number) => number) {
  const made = boxes.map(({ n, state, age, labels, uses: [place, word] }) => {
    const names = [`box-${n}`, `other/alias-${n}`];
    const part = { id: anyId.container(n), names, state, createdAt: bornAt(age), labels };
    return container(n, { ...part, ...NAMED[place](word).fact });
  });
  const details = new Map<string, ContainerDetail>();
  for (const [index, { policy, refersTo, inspected, uses }] of boxes.entries()) {
    const fact = made[index];
    if (fact === undefined || inspected === null) continue;
    const unnamed: ContainerFact = { ...fact, image: 'busybox', imageId: '' };
    const said = detail(uses[0] === 'nowhere' ? fact : unnamed, {
      ...{ state: inspected, restartPolicy: policy, refersTo },
      ...NAMED[uses[0]](uses[1]).said,
    });
    details.set(fact.id, said);
  }
  const live = new Set(boxes.filter((box) => box.live).map(({ n }) => anyId.container(n)));
  return { containers: made, details, live };
}
