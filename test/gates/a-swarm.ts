import type { ServiceFact, TaskFact } from '../../src/gates/facts.ts';
import { Host } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aManager, aService, aTask } from '../support/facts.ts';

export const STABLE = aPolicy().convergence.stableForMs;

export const RUNS = aTask();
export const PREPARES = aTask({ state: 'preparing' });

/** A manager with one service, seen the moment before. */
export class Swarm extends Host {
  #version = 10;

  constructor(tasks: readonly TaskFact[] = [RUNS]) {
    super();
    this.calm(aManager()).tell({ kind: 'tasks-listed', tasks }).services(aService());
  }

  services(...services: readonly ServiceFact[]): this {
    return this.tell({ kind: 'services-listed', services });
  }

  tasks(...tasks: readonly TaskFact[]): this {
    return this.tell({ kind: 'tasks-listed', tasks });
  }

  /** Any write to the service: an update, of which the tasks show nothing yet. */
  written(): this {
    this.#version += 1;
    return this.services(aService({ version: this.#version }));
  }

  get open(): boolean {
    return this.verdict('convergence') === 'open';
  }

  get stuck(): boolean {
    return /stuck/.test(this.gate('convergence').reason);
  }
}
