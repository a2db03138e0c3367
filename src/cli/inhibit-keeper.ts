/**
 * A process of its own beside `lull inhibit`'s command: keeps the hold for as long as anything of
 * the command is left, and asks for it again when the watcher restarts. Descriptor 3 is the open
 * connection, if there is one; 4 is the life line (see run-held.ts): one line with what to ask for,
 * one with the command's first process, and its end when no process has the far end any more.
 */
import { request } from 'node:http';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessMark } from './process-stat.ts';

interface Task {
  readonly socket: string;
  readonly request: unknown;
}

/** A watcher that has restarted waits longer than this before it believes that nobody holds it. */
const AGAIN_MS = 200;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
  // What ends the command may take its time; what is left of it is still held for.
  process.on(signal, () => {});
}
void lifeOfCommand(4, (task) => void keep(task)).then(() => process.exit(0));

/** Resolves once nothing of the command is left; `known` is told what to ask for. */
async function lifeOfCommand(fd: number, known: (task: Task) => void): Promise<void> {
  let first: ProcessMark | null = null;
  const lifeLine = new Socket({ fd, readable: true });
  lifeLine.on('error', () => {});
  let lines = 0;
  for await (const line of createInterface({ input: lifeLine })) {
    lines += 1;
    // No more is ours: the command could write here.
    if (lines === 1) known(JSON.parse(line) as Task);
    else if (lines === 2) first = JSON.parse(line) as ProcessMark;
  }
  // sudo and others close what they have inherited.
  while (first !== null && isRunning(first)) await delay(AGAIN_MS);
}

async function keep(task: Task): Promise<never> {
  await closed(inherited(3));
  for (;;) {
    await held(task);
    await delay(AGAIN_MS);
  }
}

/** Null: there was no watcher when the command began. */
function inherited(fd: number): Socket | null {
  try {
    return new Socket({ fd, readable: true });
  } catch {
    return null;
  }
}

function closed(connection: Socket | null): Promise<void> {
  return new Promise((resolve) => {
    if (connection === null) return resolve();
    connection.on('error', () => {});
    connection.once('close', () => resolve());
    connection.resume();
  });
}

/** Asks once, and resolves when that has failed or the connection has ended. */
function held({ socket, request: body }: Task): Promise<void> {
  return new Promise((resolve) => {
    const asked = request({
      socketPath: socket,
      method: 'POST',
      path: '/v1/inhibit',
      agent: false,
    });
    asked.on('response', (response) => {
      response.on('error', () => {});
      response.once('close', resolve);
      response.resume();
    });
    asked.on('error', () => resolve());
    asked.once('close', resolve);
    asked.end(JSON.stringify(body));
  });
}
