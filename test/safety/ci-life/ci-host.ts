/** A CI host on a real engine: runs, builds, pulls and volumes, each of them entered into a ledger. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importImage } from '../../../sandbox/images.ts';
import { type Registry, startRegistry } from '../../../sandbox/registry.ts';
import { runCommand } from '../../../sandbox/run-command.ts';
import { until } from '../../../sandbox/until.ts';
import { pushedImage } from '../../e2e/pushed-image.ts';
import { openScenario, type Scenario, STACK } from '../../e2e/scenario.ts';
import { type EngineCalls, engineCalls } from '../races/engine-calls.ts';
import { Ledger } from './ledger.ts';

const MIB = 1024 * 1024;
const PAYLOAD = 4 * MIB;
const APPS = 4;
const REMOTES = 4;
const NAMESPACE = 'com.docker.stack.namespace';

export class CiHost {
  readonly counts = {
    ...{
      runs: 0,
      stacks: 0,
      builds: 0,
      pulls: 0,
      volumes: 0,
      enginesKilled: 0,
      enginesRestarted: 0,
    },
  };
  readonly ledger: Ledger;
  readonly scenario: Scenario;
  readonly #calls: EngineCalls;
  readonly #registry: Registry;
  readonly #remotes: readonly string[];
  readonly #apps = new Map<string, { readonly id: string; readonly madeAt: number }>();

  private constructor(
    scenario: Scenario,
    registry: Registry,
    remotes: readonly string[],
    ledger: Ledger,
  ) {
    this.scenario = scenario;
    this.#registry = registry;
    this.#remotes = remotes;
    this.ledger = ledger;
    this.#calls = engineCalls(scenario.engine.socket);
    scenario.relay.onRequest((request) => ledger.judge(request));
  }

  static async open(options: { readonly olderThanMs: number }): Promise<CiHost> {
    const scenario = await openScenario({ sizeMiB: 400, swarm: true });
    const { engine, sandbox } = scenario;
    const registry = await startRegistry({ dir: sandbox.dir, debian: engine.debian });
    const ledger = new Ledger(options.olderThanMs);
    ledger.keep('image', await importImage(engine, { reference: 'base:1' }));
    const remotes: string[] = [];
    for (let n = 0; n < REMOTES; n += 1) {
      remotes.push(await pushedImage(engine, registry, `remote-${n}`, PAYLOAD));
    }
    const host = new CiHost(scenario, registry, remotes, ledger);
    const always = { RestartPolicy: { Name: 'always' } };
    ledger.keep('container', await host.#container('service', { host: always }));
    const kept = await host.#container('kept', { labels: { 'lull.keep': '' }, command: ['true'] });
    ledger.keep('container', kept);
    return host;
  }

  async close(): Promise<void> {
    this.#calls.close();
    await this.#registry.stop();
    await this.scenario.close();
  }

  /** A run that ends by itself, and tidies up or does not. */
  async run(isTidy: boolean): Promise<void> {
    this.counts.runs += 1;
    const name = `run-${this.counts.runs}`;
    const madeAt = performance.now();
    const labels = { [NAMESPACE]: `${STACK}_${name}` };
    const id = await this.#container(name, { labels, command: ['true'], isRun: true });
    await this.#call('POST', `/containers/${id}/wait`);
    this.ledger.runEnded(id);
    if (isTidy) {
      this.ledger.forget(id);
      await this.#call('DELETE', `/containers/${id}`);
    } else {
      this.ledger.release('container', id, madeAt);
    }
  }

  /** A run that goes on until it is ended by what this yields: by the engine's end. */
  async longRun(): Promise<() => void> {
    this.counts.runs += 1;
    const name = `run-${this.counts.runs}`;
    const madeAt = performance.now();
    const labels = { [NAMESPACE]: `${STACK}_${name}` };
    const id = await this.#container(name, { labels, isRun: true });
    return () => {
      this.ledger.runEnded(id);
      this.ledger.release('container', id, madeAt);
    };
  }

  /** A swarm stack that is deployed, becomes a container, and is removed. */
  async stack(): Promise<void> {
    this.counts.stacks += 1;
    const name = `${STACK}_s${this.counts.stacks}`;
    await this.scenario.deploy(name, { web: { image: 'base:1' } });
    await until(async () => ((await this.#containersOf(name)) > 0 ? true : undefined), {
      ...{ what: `the task of ${name}` },
    });
    await this.scenario.removeStack(name);
  }

  /** Builds one of the applications anew; the image before it is left dangling. */
  async build(): Promise<void> {
    const { engine, sandbox } = this.scenario;
    this.counts.builds += 1;
    const n = this.counts.builds;
    const tag = `app-${n % APPS}:latest`;
    const context = await mkdtemp(join(sandbox.dir, 'build-'));
    await writeFile(join(context, 'payload'), randomBytes(PAYLOAD));
    await writeFile(join(context, 'Dockerfile'), 'FROM base:1\nCOPY payload /payload\n');
    const env = { ...engine.env, DOCKER_BUILDKIT: n % 4 === 0 ? '0' : '1' };
    const madeAt = performance.now();
    const before = this.#apps.get(tag);
    // Until the tag has moved nobody may take it, from then on anybody who finds it old.
    if (before !== undefined) this.ledger.release('image', before.id, before.madeAt);
    await runCommand('docker', ['build', '-q', '--network', 'none', '-t', tag, context], { env });
    await runCommand('rm', ['-rf', context]);
    const id = (await engine.docker('inspect', '-f', '{{.Id}}', tag)).trim();
    this.#apps.set(tag, { id, madeAt });
    this.ledger.keep('image', id);
  }

  /** Pulls one of the images that the registry has by its digest: it gets no tag. */
  async pull(): Promise<void> {
    const { engine } = this.scenario;
    const remote = this.#remotes[this.counts.pulls % this.#remotes.length] ?? '';
    this.counts.pulls += 1;
    const before = await this.#imageId(remote);
    if (before !== null) {
      this.ledger.forget(before);
      await engine.docker('rmi', remote);
    }
    await engine.docker('pull', '-q', remote);
    this.ledger.keep('image', (await this.#imageId(remote)) ?? remote);
  }

  async volume(): Promise<void> {
    this.counts.volumes += 1;
    const name = `volume-${this.counts.volumes}`;
    await this.#call('POST', '/volumes/create', { Name: name });
    this.ledger.keep('volume', name);
  }

  async killEngine(): Promise<void> {
    this.counts.enginesKilled += 1;
    await this.scenario.engine.kill();
    await this.scenario.engine.restart();
  }

  async restartEngine(): Promise<void> {
    this.counts.enginesRestarted += 1;
    await this.scenario.engine.restart();
  }

  /** As an operator tidies up: everything that a prune could take, whatever its age. */
  async tidyUp(): Promise<void> {
    for (const [id, kind] of this.ledger.released) {
      const { status } = await this.#calls.call('DELETE', `/${kind}s/${id}`);
      // What Lull has removed is counted at the end.
      if (status < 300) this.ledger.forget(id);
    }
  }

  compare(stoppedAt: number) {
    return this.ledger.compare(this.#calls, stoppedAt);
  }

  async isRunning(name: string): Promise<boolean> {
    const found = await this.#calls.read<{ State: { Running: boolean } }>(
      `/containers/${name}/json`,
    );
    return found?.State.Running === true;
  }

  async #imageId(reference: string): Promise<string | null> {
    return (await this.#calls.read<{ Id: string }>(`/images/${reference}/json`))?.Id ?? null;
  }

  async #containersOf(stack: string): Promise<number> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`${NAMESPACE}=${stack}`] }));
    return (
      (await this.#calls.read<readonly unknown[]>(`/containers/json?filters=${filters}`))?.length ??
      0
    );
  }

  /** Made and started; resolves with its id. */
  async #container(
    name: string,
    options: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly command?: readonly string[];
      readonly host?: object;
      readonly isRun?: boolean;
    },
  ): Promise<string> {
    const { labels = {}, command, host = {}, isRun = false } = options;
    const body = await this.#call('POST', `/containers/create?name=${name}`, {
      ...{ Image: 'base:1', Labels: labels, HostConfig: { NetworkMode: 'none', ...host } },
      ...(command === undefined ? {} : { Cmd: command }),
    });
    const { Id: id } = JSON.parse(body) as { readonly Id: string };
    if (isRun) this.ledger.runBegan(id);
    await this.#call('POST', `/containers/${id}/start`);
    return id;
  }

  async #call(method: string, path: string, body?: object): Promise<string> {
    const answer = await this.#calls.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body;
  }
}
