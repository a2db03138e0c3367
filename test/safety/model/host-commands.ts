/** What fast-check lets happen to a watched host. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DockerError } from '../../../src/docker/port.ts';
import { type Model, newModel, SWITCHES, turn } from './host-model.ts';
import type { WatchedHost } from './watched-host.ts';

type Act = (model: Model, host: WatchedHost) => Promise<void> | void;

class Happening implements fc.AsyncCommand<Model, WatchedHost> {
  readonly #name: string;
  readonly #act: Act;
  readonly #possible: (model: Readonly<Model>) => boolean;

  constructor(name: string, act: Act, possible: (model: Readonly<Model>) => boolean = () => true) {
    this.#name = name;
    this.#act = act;
    this.#possible = possible;
  }

  check = (model: Readonly<Model>) => this.#possible(model);
  toString = () => this.#name;

  async run(model: Model, host: WatchedHost): Promise<void> {
    await this.#act(model, host);
    await host.pass(0);
    holdsAreKept(model, host);
  }
}

/** Whoever was told that no prune runs must not see a write: the witness at the door does not. */
function holdsAreKept({ inhibit, held }: Model, host: WatchedHost): void {
  const safe = inhibit?.answered === true || held?.answered === true;
  if (safe)
    assert.notEqual(
      host.watcher.document().phase,
      'pruning',
      'a hold was answered, and a prune runs',
    );
}

const ask: Act = (model, host) => {
  model.asked += 1;
  const number = model.asked;
  host.watcher.prune().subscribe((report) => {
    if (report.kind === 'decision') model.answered.push(number);
  });
};

const inhibit: Act = (model, host) => {
  const { safe, end } = host.watcher.holds.inhibit({
    why: 'w',
    who: '',
    id: undefined,
    since: undefined,
  } as never);
  const mine = { end, answered: false };
  model.inhibit = mine;
  host.block('inhibit', true);
  safe.then(
    () => {
      mine.answered = true;
    },
    () => undefined,
  );
};

const place: Act = async (model, host) => {
  const asked = host.watcher.holds.place({ why: 'w', who: '', until: null });
  await host.pass(0);
  const { hold, safe } = await asked;
  const mine = { id: hold.id, answered: false };
  model.held = mine;
  host.block('hold', true);
  safe.then(
    () => {
      mine.answered = true;
    },
    () => undefined,
  );
};

const release: Act = async (model, host) => {
  const asked = host.watcher.holds.release(model.held?.id ?? '');
  await host.pass(0);
  assert.equal((await asked).kind, 'released');
  host.block('hold', false);
  model.held = null;
};

/** A configuration that is refused changes nothing but that it says so. */
const refuse: Act = (_model, host) => {
  const shown = () => {
    const { gates, phase, prune, lull } = host.watcher.document();
    return { gates: gates.map(({ verdict }) => verdict), phase, prune, dryRun: lull.dryRun };
  };
  const before = shown();
  host.tell({ kind: 'config-rejected', reason: 'no ratio' });
  assert.deepEqual(shown(), before);
  assert.equal(host.watcher.document().lull.config.error, 'no ratio');
};

/** Calls that may go wrong once. */
const FAULTY = ['claimImage', 'deleteClaim', 'containers', 'image', 'buildCache'] as const;

const refusals: readonly (() => DockerError)[] = [
  () => new DockerError('refused', 'HTTP 500', { status: 500 }),
  () => new DockerError('unreachable', 'socket hang up'),
  () => new DockerError('timed-out', 'no answer', { answered: new Promise(() => {}) }),
];

const fixed: readonly Happening[] = [
  ...SWITCHES.map((what) => new Happening(`${what} on or off`, (m, host) => turn(what, m, host))),
  new Happening('lull prune', ask),
  new Happening('daily tick', (_model, host) => host.tell({ kind: 'daily-tick', scheduledFor: 0 })),
  new Happening('lull inhibit', inhibit, (model) => model.inhibit === null),
  new Happening(
    'inhibit ends',
    (model, host) => {
      model.inhibit?.end();
      host.block('inhibit', false);
      model.inhibit = null;
    },
    (model) => model.inhibit !== null,
  ),
  new Happening('lull hold', place, (model) => model.held === null),
  new Happening('lull release', release, (model) => model.held !== null),
  new Happening('bad configuration', refuse),
  new Happening('more images', (_model, host) => host.fill(8)),
];

const drawn: readonly fc.Arbitrary<Happening>[] = [
  fc
    .constantFrom(1, 5, 20, 50, 100, 300, 1_000, 5_000, 30_000)
    .map((ms) => new Happening(`pass ${ms}`, (_m, host) => host.pass(ms))),
  fc
    .tuple(fc.constantFrom(...SWITCHES), fc.constantFrom(0, 1, 5, 20, 50, 150))
    .map(([what, ms]) => {
      return new Happening(`a prune begins, and after ${ms} ms ${what}`, async (model, host) => {
        await atRest(model, host);
        await host.untilPruning();
        await host.clock.pass(ms);
        turn(what, model, host);
        // No watch tells of it: the look before each deletion has to see it.
        await host.clock.pass(2_500);
      });
    }),
  fc.constant(
    new Happening('all is calm, and a prune begins', async (model, host) => {
      await atRest(model, host);
      await host.untilPruning();
    }),
  ),
  fc.constantFrom(0.5, 0.85, 0.95).map((ratio) => {
    return new Happening(`disk ${ratio}`, (_model, host) => {
      host.usedRatio = ratio;
      return host.sense();
    });
  }),
  fc.boolean().map((dryRun) => {
    const told = (host: WatchedHost) => ({ ...host.policy, dryRun });
    return new Happening(`reload dryRun=${dryRun}`, (_model, host) =>
      host.tell({ kind: 'config-loaded', policy: told(host) }),
    );
  }),
  fc.tuple(fc.constantFrom(...FAULTY), fc.nat(2)).map(([method, n]) => {
    return new Happening(`${method} fails, ${n}`, (model, host) => {
      const error = refusals[n]?.();
      if (error === undefined) return;
      host.docker.fault(method, { kind: 'reject', error }, 1);
      model.unanswered ||= error.kind === 'timed-out';
    });
  }),
];

/** Schedules in which prunes are frequent. */
export const commands: fc.Arbitrary<Iterable<fc.AsyncCommand<Model, WatchedHost>>> = fc.commands(
  [...fixed.map((one) => fc.constant(one)), ...drawn, ...drawn.slice(0, 3), ...drawn.slice(0, 3)],
  { maxCommands: 50, size: 'max' },
);

/** Everything comes to rest under pressure. */
export async function atRest(model: Model, host: WatchedHost): Promise<void> {
  for (const method of FAULTY) host.docker.clearFault(method);
  if (model.on.run) host.run(false);
  if (model.on.lost) host.engine(true);
  Object.assign(model.on, newModel().on);
  if (model.unanswered) {
    host.engine(false);
    await host.pass(1_000);
    host.engine(true);
    model.unanswered = false;
  }
  host.pull(false);
  host.build(false);
  host.holdFile(false);
  model.inhibit?.end();
  host.block('inhibit', false);
  model.inhibit = null;
  if (model.held !== null) await release(model, host);
  host.tell({ kind: 'config-loaded', policy: host.policy });
  host.usedRatio = 0.85;
}
