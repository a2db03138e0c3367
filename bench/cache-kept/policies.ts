import { compressed, DAY_MS, durationText } from './time-scale.ts';

/** What keeps the disk from filling up. */
export interface Policy {
  readonly name: string;
  /** What the plot and the table call it. */
  readonly title: string;
  /** The docker commands that a timer runs, one after the other, and when; none: Lull, or nothing. */
  readonly commands: readonly (readonly string[])[];
  readonly timer: 'night' | 'every 6 h' | 'none';
  /** Whether Lull watches. */
  readonly lull: boolean;
}

const UNTIL = ['--filter', `until=${durationText(compressed({ hours: 24 }))}`];
const ALL = ['system', 'prune', '--force', '--all'];
const SURGICAL = [
  ['container', 'prune', '--force', ...UNTIL],
  ['image', 'prune', '--force', ...UNTIL],
  ['builder', 'prune', '--force', ...UNTIL],
];

/** In the order of the tables. `until=24h` is compressed like everything else. */
export const POLICIES: readonly Policy[] = [
  { name: 'nothing', title: 'nothing', commands: [], timer: 'none', lull: false },
  {
    name: 'all',
    title: 'system prune --all, at night (NixOS autoPrune)',
    commands: [ALL],
    timer: 'night',
    lull: false,
  },
  {
    name: 'all-until',
    title: 'system prune --all, until=24h, at night',
    commands: [[...ALL, ...UNTIL]],
    timer: 'night',
    lull: false,
  },
  {
    name: 'all-until-6h',
    title: 'system prune --all, until=24h, every 6 h',
    commands: [[...ALL, ...UNTIL]],
    timer: 'every 6 h',
    lull: false,
  },
  {
    name: 'system',
    title: 'system prune, at night',
    commands: [['system', 'prune', '--force']],
    timer: 'night',
    lull: false,
  },
  {
    name: 'surgical',
    title: 'container, image, builder prune until=24h, at night',
    commands: SURGICAL,
    timer: 'night',
    lull: false,
  },
  {
    name: 'surgical-6h',
    title: 'container, image, builder prune until=24h, every 6 h',
    commands: SURGICAL,
    timer: 'every 6 h',
    lull: false,
  },
  { name: 'lull', title: 'Lull', commands: [], timer: 'none', lull: true },
];

/** Lull's defaults, compressed as far as they go: the watcher samples no faster than once a second, and the rest is longer than to scale. */
export function lullConfig(socket: string): string {
  const ms = (hours: number) => JSON.stringify(durationText(compressed({ hours })));
  return `
[docker]
host = ${JSON.stringify(`unix://${socket}`)}
[disk]
high = "80%"
low = "75%"
interval = "1s"
[convergence]
stableFor = "100ms"
[quiet]
for = "500ms"
[prune]
olderThan = ${JSON.stringify(durationText(DAY_MS))}
grace = ${ms(0.5)}
cooldown = ${ms(1 / 6)}
`;
}
