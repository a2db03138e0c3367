import * as z from 'zod';
import type { ContainerFact, ContainerState, Health } from '../gates/facts.ts';
import { decode, labels, listOf, name, text } from './decode.ts';
import type { ContainerDetail } from './port.ts';

const STATES = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] as const;

const state = text.transform(
  (value): ContainerState => STATES.find((known) => known === value) ?? 'unknown',
);

/** The list says health in words: `Up 5 minutes (health: starting)`; from API 1.52 on also by itself. */
function healthOf(status: string, health: string): Health {
  const said = health !== '' ? health : (/\((?:health: )?([a-z]+)\)$/.exec(status)?.[1] ?? '');
  return said === 'starting' || said === 'healthy' || said === 'unhealthy' ? said : 'none';
}

const listShape = listOf(
  z.object({
    Id: z.string().min(1),
    Names: listOf(name),
    Image: text,
    ImageID: text,
    State: state,
    Status: text,
    Health: z.object({ Status: text }).nullish(),
    /** Seconds. */
    Created: z.number(),
    Labels: labels,
  }),
);

/** The container's own name first: a legacy link adds `/other/alias`. */
function ownNameFirst(names: readonly string[]): readonly string[] {
  const bare = names.map((name) => name.replace(/^\//, ''));
  const own = bare.filter((name) => !name.includes('/'));
  return [...own, ...bare.filter((name) => name.includes('/'))];
}

/** `/containers/json`. */
export function parseContainers(body: unknown): readonly ContainerFact[] {
  return decode('GET /containers/json', listShape, body).map((one) => ({
    id: one.Id,
    names: ownNameFirst(one.Names),
    image: one.Image,
    imageId: one.ImageID,
    state: one.State,
    health: healthOf(one.Status, one.Health?.Status ?? ''),
    createdAt: one.Created * 1000,
    labels: one.Labels,
  }));
}

const detailShape = z.object({
  Id: z.string().min(1),
  Image: text,
  SizeRw: z.number().nullish(),
  State: z.object({ Status: state, StartedAt: text, FinishedAt: text }),
  Config: z.object({ Image: text, Labels: labels }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: text }).nullish(),
    VolumesFrom: listOf(z.string()),
    NetworkMode: text,
    PidMode: text,
    IpcMode: text,
  }),
});

function refersTo(host: z.infer<typeof detailShape>['HostConfig']): readonly string[] {
  const volumes = host.VolumesFrom.map((from) => from.replace(/:[^:]*$/, ''));
  const namespaces = [host.NetworkMode, host.PidMode, host.IpcMode]
    .filter((mode) => mode.startsWith('container:'))
    .map((mode) => mode.slice('container:'.length));
  return [...new Set([...volumes, ...namespaces])];
}

/** `/containers/{id}/json`. */
export function parseContainer(body: unknown): ContainerDetail {
  const one = decode('GET /containers/{id}/json', detailShape, body);
  const policy = one.HostConfig.RestartPolicy?.Name ?? '';
  return {
    id: one.Id,
    state: one.State.Status,
    startedAt: one.State.StartedAt,
    finishedAt: one.State.FinishedAt,
    restartPolicy: policy === '' ? 'no' : policy,
    labels: one.Config.Labels,
    configImage: one.Config.Image,
    imageId: one.Image,
    sizeRwBytes: one.SizeRw ?? null,
    refersTo: refersTo(one.HostConfig),
  };
}
