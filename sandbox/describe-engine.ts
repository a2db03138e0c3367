/** Starts the chosen engine (LULL_ENGINE), or Podman for the word `podman`; prints as JSON what it says of itself. */
import { askSocket } from './engine-http.ts';
import { startPodman } from './podman.ts';
import { startSandbox } from './sandbox.ts';

const { socket, remove } = await start();
try {
  const asked = async (path: string) => JSON.parse((await askSocket(socket, path)).body);
  const { Version: version, ApiVersion: api, Components: components } = await asked('/version');
  const { Driver: driver, DriverStatus: status } = await asked('/info');
  const isContainerd = JSON.stringify(status).includes('io.containerd.snapshotter');
  const isPodman = components[0].Name === 'Podman Engine';
  const store = isPodman ? "Podman's own" : isContainerd ? 'containerd' : 'classic';
  const name = isPodman ? `Podman ${version}` : version;
  console.log(JSON.stringify({ version: name, api, store: `${store} (${driver})` }));
} finally {
  await remove();
}

async function start(): Promise<{ readonly socket: string; remove(): Promise<void> }> {
  if (process.argv[2] === 'podman') return startPodman({ sizeMiB: 200 });
  const sandbox = await startSandbox({ sizeMiB: 200, log: (line) => console.error(line) });
  return { socket: sandbox.engine.socket, remove: sandbox.remove };
}
