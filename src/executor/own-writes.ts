import type { DockerEvent, WriteAnswer } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import { claimReference } from './claim.ts';

/** A write Lull is about to make. */
export type OwnWrite =
  | { readonly kind: 'delete-container'; readonly id: string }
  | { readonly kind: 'claim-image'; readonly imageId: string; readonly claim: string }
  | { readonly kind: 'delete-claim'; readonly imageId: string; readonly claim: string }
  | { readonly kind: 'prune-build-cache' };

/** To be called when the write was answered; `unknown` where it failed or timed out. */
export type Settle = (answer: WriteAnswer | 'unknown') => void;

interface Echo {
  readonly matches: (event: DockerEvent) => boolean;
  /** Monotonic ms; null while the write is in flight. */
  until: number | null;
}

/** An echo comes with the write's answer; what comes later is somebody else's doing. */
const ECHO_MS = 10_000;

const is = (event: DockerEvent, type: string, action: string): boolean =>
  event.type === type && event.action === action;

/**
 * Which events a write of ours causes. `name` of a `tag` is the reference; of `untag` and `delete`
 * it is the image's id on a graphdriver and the reference on the containerd store (docs/engine.md 1.1).
 */
function echoesOf(write: OwnWrite): readonly Echo['matches'][] {
  switch (write.kind) {
    case 'delete-container':
      return [(event) => is(event, 'container', 'destroy') && event.actorId === write.id];
    case 'claim-image':
      return [
        (event) => {
          const { name } = event.attributes;
          return is(event, 'image', 'tag') && name === claimReference(write.claim);
        },
      ];
    case 'delete-claim':
      return ['untag', 'delete'].map((action) => (event) => {
        const { name = event.actorId } = event.attributes;
        const ours = name === claimReference(write.claim) || sameImage(name, write.imageId);
        const onOurs = event.actorId === name || sameImage(event.actorId, write.imageId);
        return is(event, 'image', action) && ours && onOurs;
      });
    case 'prune-build-cache':
      return [(event) => is(event, 'builder', 'prune')];
  }
}

function sameImage(name: string, imageId: string): boolean {
  return name === imageId || `sha256:${name}` === imageId;
}

/**
 * Events are a reason to look again, except those that our own writes cause: a prune would pause
 * itself for each deletion. Each write excuses each of its events once, so that the same event
 * from somebody else on the same object is still seen.
 */
export class OwnWrites {
  readonly #clock: () => Moment;
  readonly #expected = new Set<Echo>();

  constructor(clock: () => Moment) {
    this.#clock = clock;
  }

  /** Announces a write right before it is sent. */
  expect(write: OwnWrite): Settle {
    const echoes = echoesOf(write).map((matches): Echo => ({ matches, until: null }));
    for (const echo of echoes) this.#expected.add(echo);
    return (answer) => {
      const until = this.#clock().mono + ECHO_MS;
      for (const echo of echoes) {
        if (answer === 'in-use' || answer === 'gone') this.#expected.delete(echo);
        else echo.until = until;
      }
    };
  }

  /** Whether an event is the echo of a write of ours; uses the expectation up. */
  isEcho(event: DockerEvent): boolean {
    const now = this.#clock().mono;
    for (const echo of this.#expected) {
      if (echo.until !== null && now > echo.until) this.#expected.delete(echo);
    }
    for (const echo of this.#expected) {
      if (!echo.matches(event)) continue;
      this.#expected.delete(echo);
      return true;
    }
    return false;
  }
}
