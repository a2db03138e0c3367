/** The whole watcher on a host in memory, in virtual time; and a witness at the engine's door. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject, type Subscription } from 'rxjs';
import { createWatcher, type Watcher } from '../../../src/daemon/watcher.ts';
import type { WatcherDeps } from '../../../src/daemon/watcher-deps.ts';
import type { DockerEvent } from '../../../src/docker/port.ts';
import type { Decision } from '../../../src/gates/decision.ts';
import type { Observation } from '../../../src/gates/observation.ts';
import type { Policy } from '../../../src/gates/policy.ts';
import { readHolds } from '../../../src/streams/holds.ts';
import type { Told } from '../../support/a-host.ts';
import { aPolicy } from '../../support/a-policy.ts';
import { aSample } from '../../support/facts.ts';
import { FakeDocker } from '../../support/fake-docker.ts';
import { aContainer, anImage, hexId, imageId } from '../../support/fake-facts.ts';
import { depsInMemory } from './deps-in-memory.ts';
import { engineDoor } from './engine-door.ts';
import { isRunning, type Role, setRun, takeRole } from './run-of-host.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type Blocker, Witness } from './witness.ts';

const BUILD = {
  id: 'b',
  type: 'regular',
  inUse: true,
  shared: false,
  sizeBytes: 1,
  createdAt: 0,
  lastUsedAt: null,
};
function policyIn(root: string, holdDir: string): Policy {
  const plain = aPolicy();
  return {
    ...plain,
    docker: { host: 'unix:///var/run/docker.sock', root },
    control: { socket: join(root, 'lull.sock'), holdDir },
    prune: { ...plain.prune, graceMs: 60_000, cooldownMs: 60_000 },
    disk: { ...plain.disk, paths: [root] },
  };
}

export class WatchedHost {
  readonly clock = new VirtualClock();
  readonly docker = new FakeDocker();
  readonly watcher: Watcher;
  readonly decisions: Decision[] = [];
  readonly root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lull-model-'));
  readonly holdDir = join(this.root, 'hold.d');
  readonly policy: Policy;
  readonly witness = new Witness();
  usedRatio = 0.5;
  ended = false;
  readonly #giveBack: () => void;
  readonly #machine = new Subject<Observation>();
  readonly #latencies: readonly number[];
  readonly #running: Subscription;
  #calls = 0;
  #images = 0x100;

  constructor(latencies: readonly number[], role: Role) {
    this.#latencies = latencies;
    takeRole(this.docker, role);
    this.#giveBack = this.clock.install();
    mkdirSync(this.holdDir);
    mkdirSync(join(this.root, 'tmp'));
    this.policy = policyIn(this.root, this.holdDir);
    this.docker.now = () => this.clock.moment().wall;
    this.fill(16);
    this.watcher = createWatcher(this.#deps(), () => this.#machine);
    this.#running = this.watcher.run$.subscribe({
      complete: () => {
        this.ended = true;
      },
    });
  }

  #deps(): WatcherDeps {
    return depsInMemory({
      clock: this.clock.moment,
      policy: this.policy,
      stateFile: join(this.root, 'none', 'state.json'),
      record: (decision) => this.decisions.push(decision),
      openDocker: () =>
        engineDoor(this.docker, {
          latency: () => this.#latency(),
          writing: (method) =>
            this.witness.writing(method, this.clock.mono, this.ended ? 'ended' : this.phase),
          written: () => this.witness.written(),
        }),
    });
  }

  async #latency(): Promise<void> {
    this.#calls += 1;
    const ms = this.#latencies[this.#calls % this.#latencies.length] ?? 0;
    if (ms > 0) await this.clock.wait(ms);
  }

  block(name: Blocker, blocks: boolean): void {
    this.witness.block(name, blocks, this.clock.mono);
  }

  tell(told: Told): void {
    this.#machine.next({ ...told, at: this.clock.moment() } as Observation);
  }

  /** An event arrives after its latency; from then on Lull can know. */
  async event(
    event: Pick<DockerEvent, 'type' | 'action' | 'actorId'>,
    arrived: () => void,
  ): Promise<void> {
    await this.#latency();
    this.docker.emit(event);
    arrived();
  }

  run(lives: boolean): void {
    const event = setRun(this.docker, lives);
    if (!lives || event === null) this.block('run', lives);
    if (event === null) return;
    void this.event(event, () => this.block('run', isRunning(this.docker)));
  }

  engine(up: boolean): void {
    this.block('engine', !up);
    this.docker.connectsBy = up ? 'at-once' : 'refusing';
    if (!up) this.docker.drop();
  }

  pull(runs: boolean): void {
    const file = join(this.root, 'tmp', 'GetImageBlob1');
    if (runs) writeFileSync(file, String(this.clock.mono));
    else rmSync(file, { force: true });
    this.block('pull', runs);
  }

  build(runs: boolean): void {
    this.docker.cacheFacts = runs ? [BUILD] : [];
    this.block('build', runs);
  }

  holdFile(holds: boolean): void {
    const file = join(this.holdDir, 'by-hand');
    if (holds) writeFileSync(file, '');
    else rmSync(file, { force: true });
    this.block('file', holds);
  }

  /** Untagged images and ended containers, old enough to go. */
  fill(count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.#images += 1;
      const ended = aContainer({ id: hexId(this.#images), createdAt: 1 });
      if (i % 3 === 0) this.docker.containerFacts = [...this.docker.containerFacts, ended];
      this.docker.imageFacts = [...this.docker.imageFacts, anImage({ id: imageId(this.#images) })];
    }
  }

  /** What the machine's own streams tell every few seconds. */
  async sense(): Promise<void> {
    const at = this.clock.moment();
    const reading = await readHolds(this.holdDir);
    this.tell({
      kind: 'disk-sampled',
      samples: [aSample(at, this.usedRatio, { path: this.root })],
    });
    if (reading.kind === 'holds') this.tell({ kind: 'holds-listed', holds: reading.holds });
    const files = this.witness.known.has('pull') ? ['GetImageBlob1'] : [];
    if (files.length > 0) this.pull(true);
    this.tell({ kind: 'pulls-observed', files, blind: null });
  }

  async pass(ms: number): Promise<void> {
    const until = this.clock.mono + ms;
    while (this.clock.mono < until) {
      await this.clock.pass(Math.min(5_000, until - this.clock.mono));
      await this.sense();
    }
    await this.clock.pass(0);
    if (this.witness.violation !== null) throw this.witness.violation;
  }

  get phase(): string {
    return this.watcher.document().phase;
  }

  /** A prune has just begun, or none does. */
  async untilPruning(): Promise<void> {
    this.usedRatio = 0.85;
    for (let turn = 0; turn < 400 && this.phase !== 'pruning'; turn += 1) {
      if (turn % 20 === 0) await this.sense();
      await this.clock.pass(250);
    }
    await this.pass(0);
  }

  close(): void {
    this.#running.unsubscribe();
    this.#giveBack();
    rmSync(this.root, { recursive: true, force: true });
  }
}
