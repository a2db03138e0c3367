/** What a large host would have, in the words and about the size of a real engine's answers (20.10). */
import { createHash } from 'node:crypto';
import { type Answers, json, NODE, selfAnswers } from '../harness/generated-engine.ts';

/** How many there are of each; services each have one task on this node, whose container is among the containers. */
export interface Size {
  readonly containers: number;
  readonly images: number;
  readonly services: number;
}

const DAY_S = 86_400;
/** One container and one image in so many is not used any more. */
const STOPPED = 10;
const DANGLING = 5;

function hex(kind: string, index: number): string {
  return createHash('sha256').update(`${kind}${index}`).digest('hex');
}

const imageId = (index: number) => `sha256:${hex('image', index)}`;
const swarmId = (kind: string, index: number) => hex(kind, index).slice(0, 25);
const tagOf = (index: number) => `registry.example:5000/team-${index % 20}/app-${index}:2026-10-01`;

function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function labelsOf(index: number): Record<string, string> {
  return {
    'com.docker.stack.image': tagOf(index),
    'com.docker.stack.namespace': `production-${index % 50}`,
    'org.opencontainers.image.revision': hex('commit', index).slice(0, 40),
    'org.opencontainers.image.source': `https://git.example/team-${index % 20}/app-${index}`,
  };
}

function taskLabels(index: number): Record<string, string> {
  return {
    'com.docker.swarm.node.id': NODE,
    'com.docker.swarm.service.id': swarmId('service', index),
    'com.docker.swarm.service.name': `production-${index % 50}_app-${index}`,
    'com.docker.swarm.task': '',
    'com.docker.swarm.task.id': swarmId('task', index),
    'com.docker.swarm.task.name': `production-${index % 50}_app-${index}.1.${swarmId('task', index)}`,
  };
}

const isStopped = (index: number): boolean => index % STOPPED === STOPPED - 1;

function container(index: number, { images, services }: Size, nowS: number) {
  const network = {
    ...{ IPAMConfig: { IPv4Address: '10.0.1.7' }, Links: null, Aliases: null },
    ...{ NetworkID: hex('network', index % 50).slice(0, 25), EndpointID: hex('endpoint', index) },
    ...{ Gateway: '', IPAddress: '10.0.1.7', IPPrefixLen: 24, IPv6Gateway: '' },
    ...{ GlobalIPv6Address: '', GlobalIPv6PrefixLen: 0, MacAddress: '02:42:0a:00:01:07' },
  };
  return {
    Id: hex('container', index),
    Names: [`/production-${index % 50}_app-${index}.1.${swarmId('task', index)}`],
    Image: tagOf(index % images),
    ImageID: imageId(index % images),
    Command: `docker-entrypoint.sh node server.js --port 8080`,
    Created: nowS - 30 * DAY_S + (index % DAY_S),
    Ports: [{ PrivatePort: 8080, Type: 'tcp' }],
    Labels: { ...labelsOf(index), ...(index < services ? taskLabels(index) : {}) },
    State: isStopped(index) ? 'exited' : 'running',
    Status: isStopped(index) ? 'Exited (0) 3 weeks ago' : 'Up 4 weeks (healthy)',
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: { [`production-${index % 50}_default`]: network } },
    Mounts: [
      {
        ...{ Type: 'volume', Name: hex('volume', index), Source: '', Destination: '/data' },
        ...{ Driver: 'local', Mode: 'z', RW: true, Propagation: '' },
      },
    ],
  };
}

function inspected(index: number, { images }: Size) {
  const status = isStopped(index) ? 'exited' : 'running';
  const at = '2026-10-02T00:00:00Z';
  return {
    Id: hex('container', index),
    Image: imageId(index % images),
    SizeRw: 1_000_000,
    State: { Status: status, Running: !isStopped(index), StartedAt: at, FinishedAt: at },
    Config: { Image: tagOf(index % images), Labels: labelsOf(index), Env: ['PATH=/usr/bin:/bin'] },
    HostConfig: { RestartPolicy: { Name: 'no' }, NetworkMode: 'default', PidMode: '', IpcMode: '' },
  };
}

function image(index: number, nowS: number) {
  const isDangling = index % DANGLING === DANGLING - 1;
  return {
    ...{ Containers: -1, SharedSize: -1, ParentId: '', VirtualSize: 120_000_000 },
    Id: imageId(index),
    RepoTags: isDangling ? ['<none>:<none>'] : [tagOf(index)],
    RepoDigests: [`registry.example:5000/team-${index % 20}/app-${index}@${imageId(index)}`],
    Created: nowS - 60 * DAY_S + (index % DAY_S),
    Size: 120_000_000,
    Labels: labelsOf(index),
  };
}

function specOf(index: number) {
  return {
    ContainerSpec: {
      Image: `${tagOf(index)}@${imageId(index)}`,
      Labels: labelsOf(index),
      Env: ['NODE_ENV=production', 'PORT=8080', `DATABASE=postgres://db-${index}/app`],
      Privileges: { CredentialSpec: null, SELinuxContext: null },
      Isolation: 'default',
    },
    Resources: { Limits: { MemoryBytes: 268_435_456 }, Reservations: {} },
    RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 },
    Placement: { Platforms: [{ Architecture: 'amd64', OS: 'linux' }] },
    Networks: [{ Target: hex('network', index % 50).slice(0, 25), Aliases: [`app-${index}`] }],
    ForceUpdate: 0,
    Runtime: 'container',
  };
}

const AGES = { CreatedAt: '2026-10-01T00:00:00.1Z', UpdatedAt: '2026-10-01T00:00:00.2Z' };

function service(index: number) {
  const Spec = {
    Name: `production-${index % 50}_app-${index}`,
    Labels: labelsOf(index),
    TaskTemplate: specOf(index),
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, FailureAction: 'rollback', Monitor: 5e9, Order: 'stop-first' },
    EndpointSpec: { Mode: 'vip' },
  };
  const Endpoint = { Spec: { Mode: 'vip' }, VirtualIPs: [{ NetworkID: 'n', Addr: '10.0.1.5/24' }] };
  const ServiceStatus = { RunningTasks: 1, DesiredTasks: 1, CompletedTasks: 0 };
  const ID = swarmId('service', index);
  return { ID, Version: { Index: 20 }, ...AGES, Spec, PreviousSpec: Spec, Endpoint, ServiceStatus };
}

function task(index: number) {
  return {
    ...{ ID: swarmId('task', index), Version: { Index: 20 }, ...AGES, Labels: {} },
    ...{ Spec: specOf(index), ServiceID: swarmId('service', index), Slot: 1, NodeID: NODE },
    Status: {
      ...{ Timestamp: AGES.UpdatedAt, State: 'running', Message: 'started' },
      ContainerStatus: { ContainerID: hex('container', index), PID: 1000 + index, ExitCode: 0 },
      PortStatus: {},
    },
    DesiredState: 'running',
  };
}

/** All of it as bytes. */
export function inventory(size: Size, root: string): Answers {
  const nowS = Math.floor(Date.now() / 1000);
  const answers = selfAnswers(root, size.services > 0 ? 'manager' : 'inactive');
  const containers = indices(size.containers);
  const services = indices(size.services);
  answers.set('/containers/json', json(containers.map((index) => container(index, size, nowS))));
  answers.set('/images/json', json(indices(size.images).map((index) => image(index, nowS))));
  answers.set('/services', json(services.map(service)));
  answers.set('/tasks', json(services.map(task)));
  for (const index of containers) {
    answers.set(`/containers/${hex('container', index)}/json`, json(inspected(index, size)));
  }
  return answers;
}
