/** A container of the scripted engine, as its API tells it. */
export interface Box {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch ms by the engine's clock, and ms on the monotonic one. */
  readonly createdAt: number;
  readonly madeAt: number;
  state: 'running' | 'exited';
}

/** In `GET /containers/json`. */
export function listed({ id, name, labels, createdAt, state }: Box) {
  const Created = Math.floor(createdAt / 1000);
  return {
    Id: id,
    Names: [`/${name}`],
    Image: 'base:1',
    ImageID: 'sha256:00',
    State: state,
    Status: '',
    Created,
    Labels: labels,
  };
}

/** `GET /containers/{id}/json`. */
export function detailOf({ id, labels, state }: Box) {
  const HostConfig = {
    RestartPolicy: { Name: 'no' },
    VolumesFrom: null,
    NetworkMode: 'none',
    PidMode: '',
    IpcMode: '',
  };
  const State = {
    Status: state,
    StartedAt: '2026-01-01T00:00:00Z',
    FinishedAt: '2026-01-01T00:00:00Z',
  };
  return {
    Id: id,
    Image: 'sha256:00',
    SizeRw: 1,
    State,
    Config: { Image: 'base:1', Labels: labels },
    HostConfig,
  };
}
