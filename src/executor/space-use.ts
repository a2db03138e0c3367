import type { DiskUsage, VolumeUsage } from '../docker/port.ts';
import type { ImageFact, LogFact } from '../gates/facts.ts';
import { isReferenced } from './claim.ts';
import { containerName } from './container-references.ts';
import { imageUsers } from './image-users.ts';
import type { SpaceEntry, SpaceKind } from './plan-document.ts';
import type { PlanInput } from './plan-input.ts';

/** What was read for the sake of the space alone; a reason in place of what could not be read. */
export interface SpaceSources {
  readonly usage: DiskUsage | { readonly unknown: string };
  readonly logs: readonly LogFact[] | { readonly unknown: string };
}

interface Thing {
  readonly name: string;
  readonly sizeBytes: number | null;
}

const LARGEST = 3;

/** What takes space on a Docker host, each kind once, whether a prune may free it or not. */
export function spaceUse(input: PlanInput, { usage, logs }: SpaceSources): readonly SpaceEntry[] {
  const measured = 'unknown' in usage ? null : usage;
  const why = 'unknown' in usage ? usage.unknown : 'the engine does not say';
  const volumes = (inUse: boolean): readonly Thing[] | string =>
    measured?.volumes?.filter((one: VolumeUsage) => one.inUse === inUse) ?? why;
  return [
    ...imageEntries(input),
    layers(measured, why),
    entry('containers', writableLayers(input, measured) ?? why),
    entry(
      'container-logs',
      'unknown' in logs ? logs.unknown : logs.map((log) => named(log, input)),
    ),
    entry('volumes-in-use', volumes(true)),
    entry('volumes-unused', volumes(false)),
    entry('build-cache', buildCache(input)),
  ];
}

function imageEntries(input: PlanInput): readonly SpaceEntry[] {
  const userOf = imageUsers(input);
  const kindOf = (image: ImageFact): SpaceKind => {
    if (userOf(image.id) !== undefined) return 'images-in-use';
    return isReferenced(image) ? 'images-named' : 'images-untagged';
  };
  const groups = Map.groupBy(input.images, kindOf);
  const kinds = ['images-in-use', 'images-named', 'images-untagged'] as const;
  return kinds.map((kind) =>
    entry(
      kind,
      (groups.get(kind) ?? []).map(({ id, tags, digests, sizeBytes }) => ({
        name: tags[0] ?? digests[0] ?? id.replace('sha256:', '').slice(0, 12),
        sizeBytes,
      })),
    ),
  );
}

function layers(usage: DiskUsage | null, why: string): SpaceEntry {
  const sizeBytes = usage?.layersBytes ?? null;
  const note = sizeBytes === null ? why : null;
  return { kind: 'image-layers', count: null, sizeBytes, largest: [], note };
}

function writableLayers(input: PlanInput, usage: DiskUsage | null): readonly Thing[] | null {
  if (usage === null) return null;
  return input.containers.map((container) => ({
    name: containerName(container),
    sizeBytes: usage.containerBytes.get(container.id) ?? null,
  }));
}

function named({ containerId, sizeBytes }: LogFact, { containers }: PlanInput): Thing {
  const owner = containers.find(({ id }) => id === containerId);
  return { name: owner === undefined ? containerId.slice(0, 12) : containerName(owner), sizeBytes };
}

function buildCache({ buildCache: records, buildCacheBlind }: PlanInput) {
  if (records === null) return buildCacheBlind ?? 'not asked for: prune.buildCache is false';
  return records.map(({ type, id, sizeBytes }) => ({ name: `${type} ${id}`, sizeBytes }));
}

/** Sizes that are not known count as none, and are told. */
function entry(kind: SpaceKind, things: readonly Thing[] | string): SpaceEntry {
  if (typeof things === 'string') {
    return { kind, count: null, sizeBytes: null, largest: [], note: things };
  }
  const sized = things.flatMap(({ name, sizeBytes }) =>
    sizeBytes === null ? [] : [{ name, sizeBytes }],
  );
  const missing = things.length - sized.length;
  return {
    kind,
    count: things.length,
    sizeBytes: sized.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    largest: sized
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, LARGEST)
      .filter(({ sizeBytes }) => sizeBytes > 0),
    note: missing > 0 ? `the size of ${missing} is not known` : null,
  };
}
