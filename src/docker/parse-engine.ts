import * as z from 'zod';
import type { EngineFact, SwarmRole } from '../gates/facts.ts';
import { decode, flag, listOf, name, text } from './decode.ts';

const infoShape = z.object({
  DockerRootDir: z.string().min(1),
  DriverStatus: listOf(z.array(z.string())),
  Containerd: z.object({ Address: text }).nullish(),
  Swarm: z
    .object({
      NodeID: text,
      LocalNodeState: text,
      ControlAvailable: flag,
      Error: text,
      RemoteManagers: listOf(z.object({ NodeID: text })),
    })
    .nullish(),
});

const version = z.string().min(1).pipe(name);
const versionShape = z.object({
  Version: version,
  ApiVersion: version,
  Components: listOf(z.object({ Name: text })),
});

type Swarm = NonNullable<z.infer<typeof infoShape>['Swarm']>;

/**
 * Only `inactive` means no swarm. A manager that has lost its quorum, or is not one yet, shows as
 * active without control while it is among the managers: that is unknown, not a worker.
 */
function roleOf(swarm: Swarm | null | undefined): { role: SwarmRole; roleDetail: string } {
  if (!swarm) return { role: 'unknown', roleDetail: 'the engine does not say its swarm state' };
  if (swarm.LocalNodeState === 'inactive') return { role: 'inactive', roleDetail: '' };
  if (swarm.LocalNodeState !== 'active') {
    const state = swarm.LocalNodeState === '' ? 'not told' : swarm.LocalNodeState;
    const detail = swarm.Error === '' ? '' : `: ${swarm.Error}`;
    return { role: 'unknown', roleDetail: `the swarm state is ${state}${detail}` };
  }
  if (swarm.ControlAvailable) return { role: 'manager', roleDetail: '' };
  const others = swarm.RemoteManagers;
  if (others.length > 0 && others.every((manager) => manager.NodeID !== swarm.NodeID)) {
    return { role: 'worker', roleDetail: '' };
  }
  const why =
    others.length === 0 ? 'its managers are not known' : 'it is a manager without control';
  return { role: 'unknown', roleDetail: `the node is active in a swarm, but ${why}` };
}

/** Docker's own is the component "Engine"; Podman answers as "Podman Engine". What tells no components is taken at its word. */
function otherProductOf(components: readonly { readonly Name: string }[]): string | undefined {
  if (components.some(({ Name }) => Name === 'Engine')) return undefined;
  return components[0]?.Name;
}

const MANAGED_SOCKET = '/containerd/containerd.sock';

/** The engine's exec root, when the address is that of a containerd it runs itself; the system's own lives right under `/run`. */
function execRootOf(address: string): string | null {
  if (!address.endsWith(MANAGED_SOCKET)) return null;
  const root = address.slice(0, -MANAGED_SOCKET.length);
  return root === '/run' || root === '/var/run' ? null : root;
}

/** `/info` and `/version`. */
export function parseEngine(info: unknown, version: unknown): EngineFact {
  const said = decode('GET /info', infoShape, info);
  const { Version, ApiVersion, Components } = decode('GET /version', versionShape, version);
  const containerd = said.DriverStatus.some(
    ([key, value]) => key === 'driver-type' && value === 'io.containerd.snapshotter.v1',
  );
  const otherProduct = otherProductOf(Components);
  const address = said.Containerd?.Address ?? '';
  return {
    version: Version,
    apiVersion: ApiVersion,
    ...(otherProduct === undefined ? {} : { otherProduct }),
    imageStore: containerd ? 'containerd' : 'graphdriver',
    rootDir: said.DockerRootDir,
    containerdAddress: address === '' ? null : address,
    execRootHint: execRootOf(address),
    ...roleOf(said.Swarm),
    nodeId: said.Swarm?.NodeID ?? '',
  };
}
