import { packagesEnv, unpackDebianPackages } from './debian-packages.ts';
import type { Dockerd } from './engine.ts';
import { runCommand } from './run-command.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { unpackTool } from './tools.ts';

/** One machine of a swarm, as its engine sees it: own network, own disk, and the usual paths. */
export interface SwarmNode extends Sandbox {
  readonly address: string;
}

export interface SwarmNodes {
  readonly manager: SwarmNode;
  readonly worker: SwarmNode;
  /** Ends and removes both. */
  remove(): Promise<void>;
}

const PORT = 2377;

// The engine's socket and root are where every engine has them, but only in its own mount namespace. $2 is the value of --data-root.
const NODE = `
mount -t tmpfs tmpfs /run &&
mount -t tmpfs tmpfs /var/lib &&
mkdir /var/lib/docker /var/lib/containerd &&
mount --bind "$2" /var/lib/docker &&
exec dockerd "$@"`;

/**
 * Two engines in network namespaces of their own, with a cable between them: a swarm of one manager
 * and one worker. All of it ends with the engines; nothing is left in the machine's own network.
 */
export async function startSwarmNodes(options: { readonly sizeMiB: number }): Promise<SwarmNodes> {
  const debian = await unpackDebianPackages();
  const started: Sandbox[] = [];
  const start = async (): Promise<Sandbox> => {
    const one = await startSandbox({ ...options, ...paths(debian) });
    started.push(one);
    return one;
  };
  const remove = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.remove()));
  };
  try {
    const manager = { ...(await start()), address: '192.0.2.1' };
    const worker = { ...(await start()), address: '192.0.2.2' };
    await connect(manager, worker);
    await joinSwarm(manager, worker);
    return { manager, worker, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function paths(debian: string): { dockerd: Dockerd; extraArgs: readonly string[] } {
  const command = ['unshare', '--net', '--mount', '--propagation', 'slave'] as const;
  return {
    dockerd: {
      command: [...command, 'sh', '-c', NODE, 'node'],
      env: packagesEnv(debian),
      config: {},
    },
    // The last of two data roots counts.
    extraArgs: ['--data-root', '/var/lib/docker', '-H', 'unix:///run/docker.sock'],
  };
}

/** A virtual cable (veth) whose ends are in the two namespaces. */
async function connect(a: SwarmNode, b: SwarmNode): Promise<void> {
  const env = packagesEnv(await unpackTool('network'));
  const ip = (node: SwarmNode, ...words: readonly string[]) =>
    runCommand('nsenter', [`--net=/proc/${node.engine.pid()}/ns/net`, 'ip', ...words], { env });
  const peer = ['peer', 'name', 'eth0', 'netns', `${b.engine.pid()}`];
  await ip(a, 'link', 'add', 'name', 'eth0', 'type', 'veth', ...peer);
  for (const node of [a, b]) {
    await ip(node, 'address', 'add', `${node.address}/24`, 'dev', 'eth0');
    await ip(node, 'link', 'set', 'eth0', 'up');
    await ip(node, 'link', 'set', 'lo', 'up');
  }
}

async function joinSwarm(manager: SwarmNode, worker: SwarmNode): Promise<void> {
  const at = ({ address }: SwarmNode) => [
    '--advertise-addr',
    address,
    '--listen-addr',
    `${address}:${PORT}`,
  ];
  await manager.engine.docker('swarm', 'init', ...at(manager));
  const token = await manager.engine.docker('swarm', 'join-token', '-q', 'worker');
  const target = `${manager.address}:${PORT}`;
  await worker.engine.docker('swarm', 'join', ...at(worker), '--token', token.trim(), target);
}
