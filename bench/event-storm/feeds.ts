/** Where the events come from: a generated feed, or a real engine that is kept busy. */

import { mkdir } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { importImage } from '../../sandbox/images.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { type GeneratedEngine, json, startGeneratedEngine } from '../harness/generated-engine.ts';
import { inventory } from '../scale/inventory.ts';
import { eventLines } from './events.ts';
import { LAST, LAST_LABELS } from './storm.ts';

const SIZE = { containers: 50, images: 50, services: 50 };
const SLICE_MS = 10;
/** In one write, as fast as it is taken. */
const AT_ONCE = 1_000;

/** An engine with fifty of each, of which each design gets one that has seen no storm. */
export async function calmEngine(dir: string): Promise<GeneratedEngine> {
  const root = join(dir, 'root');
  await mkdir(join(root, 'tmp'), { recursive: true });
  return startGeneratedEngine(join(dir, 'docker.sock'), inventory(SIZE, root), 'manager');
}

/** Sends so many events, spread over `spanMs` (0: as fast as they are taken); with the last one comes `LAST`. */
export async function rage(engine: GeneratedEngine, count: number, spanMs: number): Promise<void> {
  const slices = spanMs > 0 ? Math.ceil(spanMs / SLICE_MS) : Math.ceil(count / AT_ONCE);
  const began = performance.now();
  let sent = 0;
  for (let slice = 1; slice <= slices; slice += 1) {
    const due = Math.round((count * slice) / slices);
    const lines = eventLines(sent, due - sent);
    sent = due;
    if (slice === slices) addLast(engine);
    await engine.send(lines);
    if (spanMs > 0) await delay(Math.max(0, began + slice * SLICE_MS - performance.now()));
  }
}

function addLast({ answers }: GeneratedEngine): void {
  const listed = JSON.parse(`${answers.get('/containers/json')}`) as readonly object[];
  const [first] = listed;
  const last = { ...first, Id: 'f'.repeat(64), Names: [`/${LAST}`], Labels: LAST_LABELS };
  answers.set('/containers/json', json([...listed, { ...last, State: 'running' }]));
}

const IN_FLIGHT = 4;
export const REAL_IMAGE = 'base:1';

/** Has the engine tag an image so many times, as fast as it does; then it gets the container `LAST`. */
export async function rageForReal({ engine }: Sandbox, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  let next = 0;
  const worker = async (name: number) => {
    while (next < count - 1) {
      next += 1;
      await tag(engine.socket, agent, `storm:${name}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, name) => worker(name)));
  agent.destroy();
  const labels = Object.entries(LAST_LABELS).map(([key, value]) => `${key}=${value}`);
  await engine.docker('create', '--name', LAST, '--label', labels.join(), REAL_IMAGE);
}

export async function prepareReal({ engine }: Sandbox): Promise<void> {
  await importImage(engine, { reference: REAL_IMAGE });
}

function tag(socketPath: string, agent: Agent, name: string): Promise<void> {
  const [repo, label] = name.split(':');
  const path = `/images/${REAL_IMAGE}/tag?repo=${repo}&tag=${label}`;
  return new Promise((resolve, reject) => {
    request({ socketPath, path, method: 'POST', agent }, (response) => {
      response.resume().once('end', resolve);
      if (response.statusCode !== 201) reject(new Error(`POST ${path}: ${response.statusCode}`));
    })
      .once('error', reject)
      .end();
  });
}
