import { readdir, readFile } from 'node:fs/promises';

/** What a process holds at one instant. */
export interface ProcessSample {
  readonly rssMiB: number;
  readonly fds: number;
  readonly threads: number;
  /** After a full collection, when it could be had; MiB. */
  readonly heapMiB: number;
  /** Active timers. */
  readonly timers: number;
}

/** Asks a process that was started with `--inspect=127.0.0.1:PORT`. */
export class ProcessProbe {
  readonly #pid: number;
  readonly #socket: WebSocket;
  #asked = 0;
  readonly #answers = new Map<number, (result: unknown) => void>();

  private constructor(pid: number, socket: WebSocket) {
    this.#pid = pid;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
      this.#answers.get(id)?.(result);
      this.#answers.delete(id);
    });
  }

  static async open(pid: number, port: number): Promise<ProcessProbe> {
    const listed = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    const [{ webSocketDebuggerUrl }] = listed as [{ webSocketDebuggerUrl: string }];
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
    });
    return new ProcessProbe(pid, socket);
  }

  async sample(): Promise<ProcessSample> {
    await this.#ask('HeapProfiler.collectGarbage', {});
    const expression =
      'JSON.stringify([process.memoryUsage().heapUsed, process.getActiveResourcesInfo().filter((one) => one === "Timeout").length])';
    const told = (await this.#ask('Runtime.evaluate', { expression })) as {
      result: { value: string };
    };
    const [heap, timers] = JSON.parse(told.result.value) as [number, number];
    const status = await readFile(`/proc/${this.#pid}/status`, 'utf8');
    const field = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return {
      rssMiB: field('VmRSS') / 1024,
      fds: (await readdir(`/proc/${this.#pid}/fd`)).length,
      threads: field('Threads'),
      heapMiB: heap / 1024 / 1024,
      timers,
    };
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params: object): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The medians of the three thirds of a run; the first is its warming up. */
export function thirds(values: readonly number[]): readonly [number, number, number] {
  const third = Math.floor(values.length / 3);
  const part = (n: number) => median(values.slice(n * third, (n + 1) * third));
  return [part(0), part(1), part(2)];
}

/** The values as bars, from the least to the most. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least || 1;
  return values.map((value) => '▁▂▃▄▅▆▇█'[Math.round(((value - least) / span) * 7)]).join('');
}
