/** What changed between two documents, as lines for the log. Pure. */
import type { LogLevel, LogLine } from './log-line.ts';
import type { GateDocument, StateDocument } from './state-document.ts';

type Fields = LogLine['fields'];
type Fold = (previous: StateDocument | null, next: StateDocument) => readonly LogLine[];

/**
 * One line a transition, none a sample. A refused configuration is not among them: it is an alert,
 * and the alert is its line. Nor is a decision: two of one step would be one document.
 */
export function transitions(
  previous: StateDocument | null,
  next: StateDocument,
): readonly LogLine[] {
  return FOLDS.flatMap((fold) => fold(previous, next));
}

const config: Fold = (previous, { lull }) =>
  lull.config.loadedAt !== null && lull.config.loadedAt !== previous?.lull.config.loadedAt
    ? [line('info', 'configuration loaded', { file: lull.config.file, dryRun: lull.dryRun })]
    : [];

const engine: Fold = (previous, { engine: now, gates }) => {
  const before = previous?.engine;
  const facts = {
    version: now.version,
    apiVersion: now.apiVersion,
    imageStore: now.imageStore,
    swarm: now.swarm,
  };
  const lines: LogLine[] = [];
  if (now.connection !== before?.connection) {
    if (now.connection === 'connected') {
      lines.push(line('info', 'engine connected', {}));
    } else if (now.connection === 'lost') {
      lines.push(line('warn', 'engine lost', { reason: reasonOf('engine', gates) }));
    }
  }
  // Until the engine is back its facts may be void; the same ones again are no news.
  const changed =
    now.version !== before?.version ||
    now.imageStore !== before?.imageStore ||
    now.swarm !== before?.swarm;
  if (now.version !== null && changed) {
    lines.push(line('info', 'engine identified', facts));
  }
  return lines;
};

const PRESSURE_PHRASES = {
  unknown: ['info', 'disk pressure unknown'],
  none: ['info', 'disk pressure none'],
  high: ['info', 'disk pressure high'],
  critical: ['warn', 'disk pressure critical'],
} as const;

const pressure: Fold = (previous, { pressure: now, disk }) => {
  if (now.level === (previous?.pressure.level ?? 'unknown')) {
    return [];
  }
  const [level, phrase] = PRESSURE_PHRASES[now.level];
  const disks = disk.map(({ path, usedRatio, availableBytes }) => ({
    path,
    usedRatio,
    availableBytes,
  }));
  return [line(level, phrase, { disks })];
};

const GATE_PHRASES = { open: 'gate opened', closed: 'gate closed', unknown: 'gate unknown' };

const gates: Fold = (previous, next) => {
  const before = new Map(previous?.gates.map(({ gate, verdict }) => [gate, verdict]));
  return next.gates
    .filter(({ gate, verdict }) => before.has(gate) && before.get(gate) !== verdict)
    .map(({ gate, verdict, reason }) => line('info', GATE_PHRASES[verdict], { gate, reason }));
};

const phase: Fold = (previous, next) =>
  next.phase === previous?.phase
    ? []
    : [
        line('info', 'phase changed', {
          from: previous?.phase ?? null,
          to: next.phase,
          waitingFor: next.waitingFor,
        }),
      ];

const runs: Fold = (previous, next) => [
  ...missing(next.runs, previous?.runs, ({ name }) => name).map(({ name, services, containers }) =>
    line('info', 'run appeared', { run: name, services, containers }),
  ),
  ...missing(previous?.runs, next.runs, ({ name }) => name).map(({ name, since }) =>
    line('info', 'run ended', { run: name, since }),
  ),
];

const stuck: Fold = (previous, next) => {
  const before = previous?.converging.filter((entry) => entry.stuck);
  const now = next.converging.filter((entry) => entry.stuck);
  return [
    ...missing(now, before, ({ service }) => service).map(({ service, state, since }) =>
      line('warn', 'service stuck', { service, state, since }),
    ),
    ...missing(before, now, ({ service }) => service).map(({ service }) =>
      line('info', 'service no longer stuck', { service }),
    ),
  ];
};

const blind: Fold = (previous, next) => {
  const before = previous?.activity.blind;
  const now = next.activity.blind;
  return [
    ...missing(now, before, String).map((signal) => line('warn', 'signal unreadable', { signal })),
    ...missing(before, now, String).map((signal) => line('info', 'signal readable', { signal })),
  ];
};

const history: Fold = (previous, { history: { error, unwritten } }) => {
  const before = previous?.history.error ?? null;
  if ((before === null) === (error === null)) return [];
  return error === null
    ? [line('info', 'history written again', {})]
    : [
        line('warn', 'history not writable, kept in memory until it is', {
          reason: error,
          unwritten,
        }),
      ];
};

const FOLDS: readonly Fold[] = [
  config,
  engine,
  pressure,
  runs,
  stuck,
  blind,
  gates,
  phase,
  history,
];

function line(level: LogLevel, message: string, fields: Fields): LogLine {
  return { level, message, fields };
}

function reasonOf(name: GateDocument['gate'], all: readonly GateDocument[]): string | null {
  return all.find(({ gate }) => gate === name)?.reason ?? null;
}

/** The items of `all` whose key is not in `others`. */
function missing<Item>(
  all: readonly Item[] | undefined,
  others: readonly Item[] | undefined,
  key: (item: Item) => string,
): readonly Item[] {
  const known = new Set(others?.map(key));
  return all?.filter((item) => !known.has(key(item))) ?? [];
}
