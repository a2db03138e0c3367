/** The one run of a watched host, by the role of its engine. */
import type { DockerEvent } from '../../../src/docker/port.ts';
import { aService, aTask } from '../../support/facts.ts';
import type { FakeDocker } from '../../support/fake-docker.ts';
import { aContainer, hexId } from '../../support/fake-facts.ts';

/** A manager's swarm runs everything on another node. */
export type Role = 'inactive' | 'manager';

const LABELS = { 'ci.example': '1' };
const RUN = aContainer({ id: hexId(7), labels: LABELS, state: 'running', createdAt: 1 });
const SERVICE = aService({ labels: LABELS });
const TASK = aTask({ nodeId: 'node2', labels: LABELS });

/** Gives the engine its role. */
export function takeRole(docker: FakeDocker, role: Role): void {
  if (role === 'inactive') return;
  docker.engineFact = { ...docker.engineFact, role, nodeId: 'node1' };
  docker.pong = { ...docker.pong, swarm: 'active/manager' };
  docker.nodeFacts = ['node1', 'node2'].map((id) => ({ id, state: 'ready' }));
}

/**
 * Begins or ends the run. What is returned is the event that tells of it; null: none does, as on
 * those of a swarm's store nobody can rely.
 */
export function setRun(
  docker: FakeDocker,
  lives: boolean,
): Pick<DockerEvent, 'type' | 'action' | 'actorId'> | null {
  if (docker.engineFact.role === 'manager') {
    docker.serviceFacts = lives ? [SERVICE] : [];
    docker.taskFacts = lives ? [TASK] : [];
    return lives ? null : { type: 'service', action: 'remove', actorId: SERVICE.id };
  }
  const others = docker.containerFacts.filter(({ id }) => id !== RUN.id);
  docker.containerFacts = lives ? [...others, RUN] : others;
  return { type: 'container', action: lives ? 'start' : 'destroy', actorId: RUN.id };
}

export function isRunning({ containerFacts, serviceFacts }: FakeDocker): boolean {
  return containerFacts.includes(RUN) || serviceFacts.includes(SERVICE);
}
