/** Stands at the engine's door and knows what is true: what may leave Lull, and what may not. */
import assert from 'node:assert/strict';

const FIRST_WRITES: readonly string[] = ['deleteContainer', 'claimImage', 'pruneBuildCache'];

/** The second look and the claim take at most this, by the latencies of the model. */
const IN_FLIGHT_MS = 300;
/** A reading of the builds may be this old. */
const BUILDS_AGE_MS = 1_000;

export type Blocker = 'engine' | 'run' | 'file' | 'hold' | 'inhibit' | 'pull' | 'build';

export class Witness {
  /** Since when a blocker is true and Lull can know it. */
  readonly known = new Map<Blocker, number>();
  writes = 0;
  violation: Error | null = null;
  #inFlight = 0;

  block(name: Blocker, blocks: boolean, mono: number): void {
    if (!blocks) this.known.delete(name);
    else if (!this.known.has(name)) this.known.set(name, mono);
  }

  /** A write leaves Lull. What is wrong with it is kept: in the prune it would only be a failure. */
  writing(method: string, mono: number, phase: string): void {
    this.#inFlight += 1;
    this.writes += 1;
    try {
      assert.equal(this.#inFlight, 1, 'two writes at once');
      assert.ok(phase === 'pruning' || phase === 'stopping', `${method} in the phase ${phase}`);
      if (FIRST_WRITES.includes(method)) assert.deepEqual(this.#standing(mono), [], method);
    } catch (error) {
      this.violation ??= error as Error;
    }
  }

  written(): void {
    this.#inFlight -= 1;
  }

  #standing(mono: number): readonly string[] {
    return [...this.known].flatMap(([name, since]) => {
      const slack = IN_FLIGHT_MS + (name === 'build' ? BUILDS_AGE_MS : 0);
      return mono - since > slack ? [`${name} has blocked for ${mono - since} ms`] : [];
    });
  }
}
