/** A reason not to delete; `since` and `until` are of `performance.now()`. */
export interface Hazard {
  readonly kind: 'run' | 'converging' | 'pull';
  readonly name: string;
  /** What its event has in it, in the bytes of the stream; empty: there is none. */
  readonly mark: string;
  readonly since: number;
  until: number | null;
}

export type Role = 'inactive' | 'manager';

/** Since when something forbids a deletion on a host. */
export class Hazards {
  readonly role: Role;
  readonly hazards: Hazard[] = [];

  constructor(role: Role) {
    this.role = role;
  }

  /** Begins a hazard, or carries on with the one that has not ended. */
  threaten(kind: Hazard['kind'], name: string, mark = ''): void {
    if (this.hazards.some((one) => one.kind === kind && one.name === name && one.until === null))
      return;
    this.hazards.push({ kind, name, mark, since: performance.now(), until: null });
  }

  relent(kind: Hazard['kind'], name: string): void {
    for (const one of this.hazards) {
      if (one.kind === kind && one.name === name) one.until ??= performance.now();
    }
  }
}
