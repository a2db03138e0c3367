/** One list of the inventory, as the observation it becomes. */
import { from, map, type Observable, type ObservableInput, switchMap } from 'rxjs';
import type { ContainerDetail } from '../docker/port.ts';
import type {
  ContainerFact,
  EngineFact,
  ImageFact,
  NodeFact,
  ServiceFact,
  TaskFact,
} from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation } from '../gates/observation.ts';
import type { FindBuildSteps } from './build-steps.ts';
import type { ListStart } from './inventory-ledger.ts';

/** The lists of the Docker port that the inventory makes. */
export interface InventoryLister {
  engine(): ObservableInput<EngineFact>;
  containers(): ObservableInput<readonly ContainerFact[]>;
  images(): ObservableInput<readonly ImageFact[]>;
  services(): ObservableInput<readonly ServiceFact[]>;
  tasks(): ObservableInput<readonly TaskFact[]>;
  nodes(): ObservableInput<readonly NodeFact[]>;
  container(id: string): ObservableInput<ContainerDetail | null>;
}

export type Listed = Exclude<
  InventoryObservation,
  { kind: 'inventory-outdated' } | { kind: 'inventory-synced' }
>;

export interface ListSource {
  readonly docker: InventoryLister;
  readonly clock: () => Moment;
  readonly findBuildSteps: FindBuildSteps;
}

/** Makes the list that `start` began; `at` of the result is when its answer came. */
export function makeList(source: ListSource, start: ListStart): Observable<Listed> {
  const { docker, clock, findBuildSteps } = source;
  const { touched } = start;
  const listed = <T>(list: ObservableInput<T>, make: (value: T, at: Moment) => Listed) =>
    from(list).pipe(map((value) => make(value, clock())));
  switch (start.part) {
    case 'engine':
      return listed(docker.engine(), (engine, at) => ({ kind: 'engine-listed', at, engine }));
    case 'containers':
      return from(docker.containers()).pipe(
        switchMap((containers) =>
          listed(findBuildSteps(containers), (buildSteps, at) => ({
            kind: 'containers-listed',
            at,
            containers,
            buildSteps,
            touched,
          })),
        ),
      );
    case 'images':
      return listed(docker.images(), (images, at) => ({
        kind: 'images-listed',
        at,
        images,
        touched,
      }));
    case 'services':
      return listed(docker.services(), (services, at) => ({
        kind: 'services-listed',
        at,
        services,
      }));
    case 'tasks':
      return listed(docker.tasks(), (tasks, at) => ({ kind: 'tasks-listed', at, tasks }));
    case 'nodes':
      return listed(docker.nodes(), (nodes, at) => ({ kind: 'nodes-listed', at, nodes }));
  }
}
