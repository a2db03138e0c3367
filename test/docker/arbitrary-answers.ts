/** Answers as engines give them, of any content. */
import fc from 'fast-check';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type Answer = fc.Arbitrary<Json>;

const text = fc.constantFrom('a', 'app:1', 'a name', '/slash', 'é');
const count = fc.nat({ max: 9999 });
const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'),
    minLength: length,
    maxLength: length,
  });
const labels = fc.oneof(
  fc.constant(null),
  fc.dictionary(fc.constantFrom('k', 'l', 'm'), text, { noNullPrototype: true }),
);
const instant = fc.constantFrom(
  '2026-01-08T00:00:00Z',
  '2026-01-08T01:02:03.000000004Z',
  '2020-02-29T23:59:59+02:00',
);
const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const names = fc.array(fc.constantFrom('/own', '/other/alias'), { minLength: 1, maxLength: 2 });
const list = (item: Answer): Answer => fc.array(item, { minLength: 1, maxLength: 3 });
const record = (
  needed: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): Answer =>
  fc.record(
    { ...needed, ...optional },
    { requiredKeys: Object.keys(needed), noNullPrototype: true },
  ) as Answer;
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

const container = record(
  { Id: hex(64), Names: names, State: fc.constantFrom(...states), Created: count },
  {
    Image: text,
    ImageID: hex(64).map((id) => `sha256:${id}`),
    Status: fc.constantFrom('Up 5 minutes (healthy)', 'Up 1 second (health: starting)', 'Exited'),
    Health: nullable(record({ Status: fc.constantFrom('starting', 'healthy', 'unhealthy') })),
    Labels: labels,
  },
);
const inspected = record({
  Id: hex(64),
  Image: hex(64),
  SizeRw: nullable(count),
  State: record({ Status: fc.constantFrom(...states), StartedAt: instant, FinishedAt: instant }),
  Config: record({ Image: text, Labels: labels }),
  HostConfig: record({
    RestartPolicy: record({ Name: fc.constantFrom('', 'no', 'always', 'on-failure') }),
    VolumesFrom: nullable(fc.array(fc.constantFrom('box:ro', 'box'), { maxLength: 2 })),
    NetworkMode: fc.constantFrom('default', 'container:box', 'host'),
    PidMode: fc.constantFrom('', 'container:pid'),
    IpcMode: fc.constantFrom('private', 'container:ipc'),
  }),
});

const tags = nullable(
  fc.uniqueArray(fc.constantFrom('a:1', 'b:2', '<none>:<none>'), { maxLength: 2 }),
);
const digests = nullable(
  fc.uniqueArray(fc.constantFrom('a@sha256:0', '<none>@<none>'), { maxLength: 2 }),
);
const references = { Id: hex(64), RepoTags: tags, RepoDigests: digests, Size: count };
const image = record({ ...references, Created: count, Labels: labels });
const inspectedImage = record({
  ...references,
  Created: instant,
  Config: nullable(record({ Labels: labels })),
});

const mode = fc.oneof(
  record({ Replicated: record({ Replicas: count }) }),
  record({ Global: fc.constant({}) }),
  record({ GlobalJob: fc.constant({}) }),
  record({ ReplicatedJob: record({ TotalCompletions: count, MaxConcurrent: count }) }),
);
const iteration = nullable(record({ Index: count }));
const service = record(
  {
    ID: hex(25),
    Version: record({ Index: count }),
    Spec: record(
      { Name: text, Labels: labels, Mode: mode },
      {
        TaskTemplate: record({
          RestartPolicy: nullable(record({ Condition: fc.constantFrom('none', 'any') })),
        }),
      },
    ),
  },
  {
    UpdateStatus: record({ State: fc.constantFrom('updating', 'completed', 'rollback_paused') }),
    JobStatus: record({ JobIteration: iteration }),
    ServiceStatus: record({ RunningTasks: count, DesiredTasks: count, CompletedTasks: count }),
  },
);
const taskState = fc.constantFrom('new', 'preparing', 'running', 'failed', 'shutdown', 'orphaned');
const task = record(
  { ID: hex(25), Status: record({ State: taskState }, { Err: text }), DesiredState: taskState },
  {
    ...{ ServiceID: hex(25), Slot: count, NodeID: hex(25), Labels: labels, CreatedAt: instant },
    Spec: record({ ContainerSpec: nullable(record({ Labels: labels })) }),
    JobIteration: iteration,
  },
);
const node = record({
  ID: hex(25),
  Status: record({ State: fc.constantFrom('ready', 'down', 'disconnected', 'unknown') }),
});

const cached = record(
  { ID: hex(25), Type: fc.constantFrom('regular', 'internal'), InUse: fc.boolean() },
  { Shared: fc.boolean(), Size: count, CreatedAt: instant, LastUsedAt: nullable(instant) },
);
const buildCache = fc.oneof(
  record({ BuildCache: list(cached) }),
  record({ BuildCacheUsage: record({ TotalCount: count, Items: list(cached) }) }),
);

const usedImages = list(record({ Id: hex(64), SharedSize: count }));
const usedContainers = list(record({ Id: hex(64) }, { SizeRw: count }));
const volumes = list(
  record(
    { Name: text },
    { UsageData: record({ Size: count, RefCount: fc.constantFrom(-1, 0, 2) }) },
  ),
);
const diskUsage = fc.oneof(
  record({
    ...{ LayersSize: count, Images: usedImages },
    ...{ Containers: usedContainers, Volumes: volumes },
  }),
  record({
    ImageUsage: record({ TotalSize: count, Items: usedImages }),
    ContainerUsage: record({ Items: usedContainers }),
    VolumeUsage: record({ Items: volumes }),
  }),
);

const info = record(
  { DockerRootDir: fc.constant('/var/lib/docker') },
  {
    DriverStatus: nullable(
      fc.constantFrom([['driver-type', 'io.containerd.snapshotter.v1']], [['Backing', 'extfs']]),
    ),
    Containerd: record({ Address: fc.constant('/run/x/containerd/containerd.sock') }),
    Swarm: record({
      NodeID: hex(25),
      LocalNodeState: fc.constantFrom('inactive', 'active', 'pending'),
      ControlAvailable: fc.boolean(),
      Error: fc.constantFrom('', 'no quorum'),
      RemoteManagers: nullable(list(record({ NodeID: hex(25) }))),
    }),
  },
);
const version = record(
  { Version: fc.constant('28.5.2'), ApiVersion: fc.constant('1.51') },
  { Components: nullable(list(record({ Name: fc.constantFrom('Engine', 'Podman Engine') }))) },
);

export const ANSWERS = {
  containers: list(container),
  container: inspected,
  images: list(image),
  image: inspectedImage,
  services: list(service),
  tasks: list(task),
  nodes: list(node),
  buildCache,
  diskUsage,
  engine: record({ info, version }),
} as const satisfies Readonly<Record<string, Answer>>;
