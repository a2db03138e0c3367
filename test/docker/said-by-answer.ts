/** What sound answers say, read a second time in plain steps: the decoders have to find the same. */
type Read = Readonly<Record<string, unknown>>;

/** The value at a path such as `State.Status`; `or` where there is none. */
function at<T>(of: unknown, path: string, or: T): T {
  const found = path.split('.').reduce<unknown>((one, key) => (one as Read | null)?.[key], of);
  return (found ?? or) as T;
}

const seconds = (of: unknown) => at(of, 'Created', 0) * 1000;
const wall = (of: unknown, path: string): number | null => {
  const said = at<string | null>(of, path, null);
  return said === null ? null : Date.parse(said);
};
const without = (of: unknown, path: string, none: string) =>
  at<readonly string[]>(of, path, []).filter((one) => one !== none);

const HEALTH: Read = {
  'Up 5 minutes (healthy)': 'healthy',
  'Up 1 second (health: starting)': 'starting',
};

function container(one: unknown): Read {
  const names = at<readonly string[]>(one, 'Names', []).map((name) => name.slice(1));
  return {
    id: at(one, 'Id', ''),
    names: [...names.filter((name) => name === 'own'), ...names.filter((name) => name !== 'own')],
    image: at(one, 'Image', ''),
    imageId: at(one, 'ImageID', ''),
    state: at(one, 'State', ''),
    health: at(one, 'Health.Status', HEALTH[at(one, 'Status', '')] ?? 'none'),
    createdAt: seconds(one),
    labels: at(one, 'Labels', {}),
  };
}

function inspected(one: unknown): Read {
  const volumes = at<readonly string[]>(one, 'HostConfig.VolumesFrom', []);
  const modes = ['NetworkMode', 'PidMode', 'IpcMode'].map((key) =>
    at(one, `HostConfig.${key}`, ''),
  );
  const named = modes.filter((mode) => mode.startsWith('container:'));
  return {
    id: at(one, 'Id', ''),
    state: at(one, 'State.Status', ''),
    startedAt: at(one, 'State.StartedAt', ''),
    finishedAt: at(one, 'State.FinishedAt', ''),
    restartPolicy: at(one, 'HostConfig.RestartPolicy.Name', '') || 'no',
    labels: at(one, 'Config.Labels', {}),
    configImage: at(one, 'Config.Image', ''),
    imageId: at(one, 'Image', ''),
    sizeRwBytes: at(one, 'SizeRw', null),
    refersTo: [
      ...new Set([
        ...volumes.map((from) => from.replace(':ro', '')),
        ...named.map((mode) => mode.replace('container:', '')),
      ]),
    ],
  };
}

const named = (one: unknown) => ({
  id: at(one, 'Id', ''),
  tags: without(one, 'RepoTags', '<none>:<none>'),
  digests: without(one, 'RepoDigests', '<none>@<none>'),
  sizeBytes: at(one, 'Size', 0),
});

const image = (one: unknown): Read => ({
  ...named(one),
  createdAt: seconds(one),
  labels: at(one, 'Labels', {}),
});

const inspectedImage = (one: unknown): Read => ({
  ...named(one),
  createdAt: Math.floor((wall(one, 'Created') ?? 0) / 1000) * 1000,
  labels: at(one, 'Config.Labels', {}),
});

function mode(one: unknown): Read {
  const said = at<Read>(one, 'Spec.Mode', {});
  if (said['Replicated'])
    return { kind: 'replicated', replicas: at(said, 'Replicated.Replicas', 1) };
  if (said['Global']) return { kind: 'global' };
  if (said['GlobalJob']) return { kind: 'global-job' };
  const totalCompletions = at(said, 'ReplicatedJob.TotalCompletions', 1);
  return { kind: 'replicated-job', totalCompletions };
}

function service(one: unknown): Read {
  const how = mode(one);
  const isJob = String(how['kind']).endsWith('-job');
  const status = at<Read | null>(one, 'ServiceStatus', null);
  return {
    id: at(one, 'ID', ''),
    name: at(one, 'Spec.Name', ''),
    labels: at(one, 'Spec.Labels', {}),
    version: at(one, 'Version.Index', 0),
    mode: how,
    restart: at(one, 'Spec.TaskTemplate.RestartPolicy.Condition', isJob ? 'on-failure' : 'any'),
    update: at(one, 'UpdateStatus.State', 'none').replace('_', '-'),
    jobIteration: isJob ? at(one, 'JobStatus.JobIteration.Index', null) : null,
    status: status && {
      running: status['RunningTasks'],
      desired: status['DesiredTasks'],
      completed: status['CompletedTasks'],
    },
  };
}

const task = (one: unknown): Read => ({
  id: at(one, 'ID', ''),
  serviceId: at(one, 'ServiceID', ''),
  slot: at(one, 'Slot', 0) || null,
  nodeId: at(one, 'NodeID', null),
  state: at(one, 'Status.State', ''),
  desired: at(one, 'DesiredState', ''),
  error: at(one, 'Status.Err', ''),
  labels: { ...at(one, 'Spec.ContainerSpec.Labels', {}), ...at(one, 'Labels', {}) },
  createdAt: wall(one, 'CreatedAt') ?? 0,
  jobIteration: at(one, 'JobIteration.Index', null),
});

const node = (one: unknown): Read => ({
  id: at(one, 'ID', ''),
  state: at(one, 'Status.State', ''),
});

const record = (one: unknown): Read => ({
  id: at(one, 'ID', ''),
  type: at(one, 'Type', ''),
  inUse: at(one, 'InUse', null),
  shared: at(one, 'Shared', false),
  sizeBytes: at(one, 'Size', 0),
  createdAt: wall(one, 'CreatedAt') ?? 0,
  lastUsedAt: wall(one, 'LastUsedAt'),
});

const each = (read: (one: unknown) => Read) => (body: unknown) =>
  (body as readonly unknown[]).map(read);

/** By the kind of answer; the disk's use and the engine have tests of their own. */
export const SAID = {
  containers: each(container),
  container: (body: unknown) => [inspected(body)],
  images: each(image),
  image: (body: unknown) => [inspectedImage(body)],
  services: each(service),
  tasks: each(task),
  nodes: each(node),
  buildCache: (body: unknown) =>
    at<readonly unknown[]>(body, 'BuildCache', at(body, 'BuildCacheUsage.Items', [])).map(record),
} as const;
