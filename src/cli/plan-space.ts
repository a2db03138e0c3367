import type { PlanReport, SpaceEntry, SpaceKind } from '../executor/plan-document.ts';
import { printable } from '../report/printable.ts';
import { formatBytes } from '../report/quantities.ts';
import { shellWord } from '../report/shell-word.ts';
import { table } from '../report/table.ts';

const WORDS: Readonly<Record<SpaceKind, string>> = {
  'images-in-use': 'images in use',
  'images-named': 'images not in use, with a tag or digest',
  'images-untagged': 'images not in use, untagged',
  'image-layers': 'all image layers, each once',
  containers: 'files written in containers',
  'container-logs': 'container logs',
  'volumes-in-use': 'volumes in use',
  'volumes-unused': 'volumes not in use',
  'build-cache': 'build cache',
};

/** What an operator can do about each; Lull does none of it. */
const ADVICE: Readonly<Partial<Record<SpaceKind, string>>> = {
  'images-in-use':
    'end what runs from them: `docker ps -a --filter ancestor=IMAGE`, then `docker rm -f NAME`; the image is then one that is not in use',
  'images-named':
    'the warm cache of your runs; remove what no run needs any more: `docker images`, `docker rmi NAME`',
  'images-untagged':
    'a prune takes them once they are old and unused enough; see the reasons above',
  containers:
    'look at `docker ps -as`; a container that writes much wants a volume, or an end: `docker rm -f NAME`',
  'container-logs':
    'cap them: "log-opts": { "max-size": "50m", "max-file": "3" } in /etc/docker/daemon.json, for containers made after the engine\'s restart; now: truncate -s 0 "$(docker inspect -f \'{{.LogPath}}\' NAME)"',
  'volumes-in-use': 'what is in them is yours: look at `docker system df -v`',
  'volumes-unused':
    'data that nobody mounts now, which Lull never touches: `docker volume ls --filter dangling=true`, and where you know what it was, `docker volume rm NAME`',
  'build-cache':
    'younger than prune.olderThan, or kept by BuildKit; cap it: "builder": { "gc": { "enabled": true, "defaultKeepStorage": "20GB" } } in /etc/docker/daemon.json',
};

/** What takes the space; what to do about it where the prune does not end the pressure. */
export function spaceTexts({ space, disk }: PlanReport): readonly string[] {
  const entries = space.filter(({ sizeBytes }) => sizeBytes !== 0).toSorted(bySize);
  const rows = [...entries.map(row), ...restRow(disk, space)];
  const missing = disk.some(({ missingBytes }) => missingBytes > 0);
  const advice = missing ? entries.flatMap(adviceTexts) : [];
  return [
    'What takes the space (layers that images share count in each of them):',
    ...table(rows).map((line) => `  ${line}`),
    ...(advice.length === 0
      ? []
      : ['', 'A prune alone does not end the pressure. By size:', ...advice]),
  ];
}

function bySize(a: SpaceEntry, b: SpaceEntry): number {
  return (b.sizeBytes ?? -1) - (a.sizeBytes ?? -1);
}

function row({ kind, count, sizeBytes, largest, note }: SpaceEntry): readonly string[] {
  const most = largest
    .map(({ name, sizeBytes: bytes }) => `${printable(name)} ${formatBytes(bytes)}`)
    .join(', ');
  const remarks = [most, note === null ? '' : printable(note)].filter((text) => text !== '');
  return [
    sizeBytes === null ? '?' : formatBytes(sizeBytes),
    count === null ? '' : String(count),
    WORDS[kind],
    remarks.join('; '),
  ];
}

/** Images are in it as their layers, each once. */
const ONCE: readonly SpaceKind[] = [
  'image-layers',
  'containers',
  'container-logs',
  'volumes-in-use',
  'volumes-unused',
  'build-cache',
];

/** What is used beyond all that Docker has: only where one file system holds everything. */
function restRow(
  [disk, ...others]: PlanReport['disk'],
  space: PlanReport['space'],
): readonly (readonly string[])[] {
  if (disk === undefined || others.length > 0 || disk.usedRatio >= 1) return [];
  const used = (disk.availableBytes / (1 - disk.usedRatio)) * disk.usedRatio;
  const known = space
    .filter(({ kind }) => ONCE.includes(kind))
    .reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  if (used - known < used * WORTH_A_LINE) return [];
  const mount = `"$(df --output=target ${shellWord(disk.path)} | tail -1)"`;
  const look = `look at \`du -xh --max-depth=2 ${mount} | sort -h | tail\``;
  return [[formatBytes(used - known), '', 'everything else on this file system, about', look]];
}

const WORTH_A_LINE = 0.05;

function adviceTexts({ kind }: SpaceEntry): readonly string[] {
  const advice = ADVICE[kind];
  return advice === undefined ? [] : [`  ${WORDS[kind]}: ${advice}`];
}
