/** The design that comes first to mind: each event makes a list, and each list a dump. `naive.ts SOCKET DUMP` */
import { rename, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import Dockerode from 'dockerode';

const [socketPath = '', dump = ''] = process.argv.slice(2);
const docker = new Dockerode({ socketPath });
const seen = { events: 0, lists: 0, containers: [] as string[], images: 0 };

async function look(type: string): Promise<void> {
  seen.lists += 1;
  if (type === 'image') {
    seen.images = (await docker.listImages()).length;
  } else {
    const listed = await docker.listContainers({ all: true });
    seen.containers = listed.flatMap(({ Names }) => Names.map((name) => name.slice(1)));
  }
  await writeFile(`${dump}.new`, JSON.stringify(seen));
  await rename(`${dump}.new`, dump);
}

const events = await docker.getEvents({});
await look('image');
await look('container');
for await (const line of createInterface({ input: events })) {
  seen.events += 1;
  await look((JSON.parse(line) as { readonly Type: string }).Type);
}
