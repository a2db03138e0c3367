/** The one document about what Lull sees and does: the control socket, the dump file, `lull status`. */
import * as z from 'zod';
import { TRIGGERS } from '../gates/decision.ts';
import { GATE_NAMES } from '../gates/verdict.ts';
import { decisionSchema } from './decision-document.ts';
import { holdSchema } from './hold-document.ts';
import { progressSchema } from './prune-report.ts';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

const instant = z.string().describe('ISO 8601, UTC');
const ratio = z.number().describe('0 to 1');
const count = z.number().int().nonnegative();

const lull = z.object({
  version: z.string(),
  pid: z.number().int(),
  startedAt: instant,
  dryRun: z.boolean(),
  config: z.object({
    file: z.string().nullable().describe('Null: no file, the defaults'),
    loadedAt: instant.nullable(),
    error: z.string().nullable().describe('Why the file as it is now was refused'),
  }),
});

const engine = z.object({
  connection: z.enum(['connecting', 'connected', 'lost']),
  since: instant,
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  imageStore: z.enum(['graphdriver', 'containerd']).nullable(),
  swarm: z.enum(['inactive', 'worker', 'manager', 'unknown']),
  lastEventAt: instant.nullable(),
  lastSyncAt: instant.nullable(),
});

const disk = z.object({
  path: z.string(),
  usedRatio: ratio.describe("df's figure: used / (used + available)"),
  inodesUsedRatio: ratio.nullable().describe('Null where the file system does not count inodes'),
  totalBytes: z.number(),
  availableBytes: z.number(),
  sampledAt: instant,
});

const gate = z.object({
  gate: z.enum(GATE_NAMES),
  verdict: z.enum(['open', 'closed', 'unknown']),
  reason: z.string().min(1),
  since: instant,
  evidence: z.record(z.string(), z.unknown()),
});

const run = z.object({ name: z.string(), since: instant, services: count, containers: count });

const converging = z.object({
  service: z.string(),
  state: z.string(),
  since: instant,
  stuck: z.boolean(),
});

const activity = z.object({
  pulls: count.nullable(),
  builds: count.nullable(),
  blind: z.array(z.string()).describe('Signals that cannot be read'),
});

const prune = z.object({
  startedAt: instant,
  triggers: z.array(z.enum(TRIGGERS)),
  progress: progressSchema.nullable().describe('Null until the first deletion was tried'),
});

export const stateDocumentSchema = z.object({
  version: z.literal(1),
  at: instant,
  lull,
  engine,
  disk: z.array(disk),
  pressure: z.object({ level: z.enum(['unknown', 'none', 'high', 'critical']), since: instant }),
  phase: z.enum(['starting', 'idle', 'blocked', 'settling', 'pruning', 'cooling-down', 'stopping']),
  prune: prune.nullable().describe('The prune that runs'),
  gates: z.array(gate),
  waitingFor: z.array(z.enum(GATE_NAMES)),
  runs: z.array(run),
  converging: z.array(converging),
  activity,
  holds: z.array(holdSchema),
  lastDecision: decisionSchema.nullable(),
  lastPrune: decisionSchema.nullable().describe('The last decision that deleted or tried to'),
  nextDaily: instant.nullable(),
  history: z.object({
    error: z.string().nullable().describe('Why nothing can be recorded; null: it can'),
    unwritten: count.describe('Decisions kept in memory until they can be written'),
  }),
  counters: z.record(z.string(), z.number()),
});

export type StateDocument = Frozen<z.infer<typeof stateDocumentSchema>>;
export type Phase = StateDocument['phase'];
export type PressureLevel = StateDocument['pressure']['level'];
export type GateDocument = StateDocument['gates'][number];

/** JSON Schema of the document. It allows further keys: fields are only ever added. */
export function stateJsonSchema(): object {
  return {
    title: "Lull's state",
    ...z.toJSONSchema(stateDocumentSchema, { io: 'input' }),
  };
}
