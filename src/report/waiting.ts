/** What Lull waits for, in one sentence. */
import type { GateName } from '../gates/verdict.ts';
import { pressureFacts } from './pressure-facts.ts';
import { printable, printableWithin } from './printable.ts';
import { formatAge, formatDuration, formatRatio } from './quantities.ts';
import type { GateDocument, StateDocument } from './state-document.ts';

type Clause = (doc: StateDocument, gate: GateDocument, now: number) => string;

/** `Waits for …, and for ….`; null while it waits for nothing. */
export function waitingSentence(doc: StateDocument, now: number): string | null {
  const clauses = doc.waitingFor.flatMap((name) => {
    const gate = doc.gates.find((one) => one.gate === name);
    return gate === undefined ? [] : [CLAUSES[name](doc, gate, now)];
  });
  if (clauses.length === 0) return null;
  // Several gates may wait for one thing.
  return `Waits for ${listed([...new Set(clauses)], 'for ')}${quietAfter(doc)}.`;
}

const CLAUSES: Readonly<Record<GateName, Clause>> = {
  engine: ({ engine }, { reason }, now) => {
    if (engine.connection === 'lost')
      return `the engine, which was lost ${formatAge(engine.since, now)} ago`;
    if (engine.connection === 'connecting') return "the engine's first answer";
    return `the engine (${brief(reason)})`;
  },
  pressure: (doc, { verdict, reason }) => {
    const facts = pressureFacts(doc);
    if (verdict === 'unknown') return `a measurement of the disk (${brief(reason)})`;
    return facts === null ? 'pressure' : `the disk to reach ${formatRatio(facts.high)}`;
  },
  runs: ({ runs }, { verdict }) => {
    if (verdict === 'unknown' || runs.length === 0) return unlessKnown(verdict, 'CI runs to end');
    const names = runs.map(({ name }) => brief(name));
    return runs.length === 1 ? `the CI run ${names[0]} to end` : `${few(names, 'CI runs')} to end`;
  },
  convergence: ({ converging }, { verdict }) => {
    if (verdict === 'unknown' || converging.length === 0) {
      return unlessKnown(verdict, 'services to converge');
    }
    const named = (stuck: boolean) =>
      converging.filter((one) => one.stuck === stuck).map(({ service }) => brief(service));
    const [moving, stuck] = [named(false), named(true)];
    return listed(
      [
        ...(moving.length === 0 ? [] : [`${few(moving, 'services')} to converge`]),
        ...(stuck.length === 0 ? [] : [`somebody to repair ${few(stuck, 'services')}`]),
      ],
      'for ',
    );
  },
  activity: ({ activity: { pulls, builds } }, { verdict, reason }) => {
    if (verdict === 'unknown') return `a look at pulls and builds (${brief(reason)})`;
    const parts = [
      ...(pulls === null || pulls === 0 ? [] : [plural(pulls, 'image pull')]),
      ...(builds === null || builds === 0 ? [] : [plural(builds, 'build')]),
    ];
    return `${listed(parts.length === 0 ? ['pulls and builds'] : parts)} to end`;
  },
  holds: ({ holds }, { verdict, reason }) => {
    if (verdict === 'unknown' || holds.length === 0) return `the holds (${brief(reason)})`;
    return `${few(holds.map(holdName), 'holds')} to be released`;
  },
  cooldown: (_doc, { reason }) => `the cooldown (${brief(reason)})`,
  quiet: (_doc, { reason }) => `quiet (${brief(reason)})`,
};

/** Of a name or a reason, which is whole further down: the sentence is to be taken in at a glance. */
const BRIEF = 300;

function brief(text: string): string {
  return printableWithin(text, BRIEF);
}

function unlessKnown(verdict: GateDocument['verdict'], what: string): string {
  return verdict === 'unknown' ? "the engine's lists" : what;
}

/** The quiet time begins when all else is open; then it is still to come. */
function quietAfter({ gates, waitingFor, pressure }: StateDocument): string {
  const pressed = pressure.level === 'high' || pressure.level === 'critical';
  const forMs = gates.find(({ gate }) => gate === 'quiet')?.evidence['forMs'];
  if (!pressed || typeof forMs !== 'number' || forMs <= 0) return '';
  return waitingFor.includes('quiet') ? '' : `; then for ${formatDuration(forMs)} of quiet`;
}

function holdName({ why, who }: StateDocument['holds'][number]): string {
  const by = printable(who) === '' ? '' : ` by ${brief(who)}`;
  const reason = brief(why);
  return `the hold${by}${reason === '' ? '' : ` "${reason}"`}`;
}

/** Two names at most: one sentence is read at a glance. */
function few(names: readonly string[], noun: string): string {
  if (names.length <= 2) return names.join(' and ');
  return `${names.length} ${noun} (${names.slice(0, 2).join(', ')} and ${names.length - 2} more)`;
}

/** `a`, `a and b`, `a, b and c`; `again` stands before each but the first. */
function listed(parts: readonly string[], again = ''): string {
  const [first = '', ...rest] = parts;
  const last = rest.at(-1);
  const middle = rest.slice(0, -1).map((part) => `, ${again}${part}`);
  return last === undefined ? first : `${first}${middle.join('')} and ${again}${last}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
