/** `storm-process.ts SOCKET`: changes containers on this engine, 500 times a second, until its parent lets go of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { engineCalls } from '../../test/safety/races/engine-calls.ts';
import { post } from '../prune/load.ts';
import { IMAGE } from './signs.ts';
import { EVENTS_A_SECOND } from './storm.ts';

/** Changes of one container come one after the other, as the engine syncs each to its disk. */
const LANES = 8;

const [socket = ''] = process.argv.slice(2);
const calls = engineCalls(socket);
const ids = await Promise.all(
  Array.from({ length: LANES }, async () => {
    const body = { Image: IMAGE, HostConfig: { NetworkMode: 'none' } };
    return (JSON.parse(await post(calls, '/containers/create', body)) as { Id: string }).Id;
  }),
);
process.send?.('ready');
const began = performance.now();
let changes = 0;
const lane = async (id: string) => {
  while (process.connected) {
    const dueMs = (changes / EVENTS_A_SECOND) * 1000;
    changes += 1;
    await delay(Math.max(0, began + dueMs - performance.now()));
    // An event `update` each, which is one of those that Lull listens for; of calls that make one, the cheapest.
    await post(calls, `/containers/${id}/update`, { CpuShares: changes % 2 === 0 ? 512 : 1024 });
  }
};
await Promise.all(ids.map(lane));
for (const id of ids) await calls.call('DELETE', `/containers/${id}`);
calls.close();
