import * as z from 'zod';
import { decode, listOf, text } from './decode.ts';
import type { DiskUsage } from './port.ts';

/** Minus one: not measured. */
const size = z
  .number()
  .nullish()
  .transform((value) => (value === undefined || value === null || value < 0 ? null : value));

const image = z.object({ Id: z.string().min(1), SharedSize: size });
const container = z.object({ Id: z.string().min(1), SizeRw: size });
const volume = z.object({
  Name: text,
  UsageData: z.object({ Size: size, RefCount: size }).nullish(),
});

const shape = z.object({
  /** Up to API 1.52. */
  LayersSize: size,
  Images: z.array(image).nullish(),
  Containers: z.array(container).nullish(),
  Volumes: z.array(volume).nullish(),
  /** From API 1.52 on; `Items` only with `verbose`, and left out when empty. */
  ImageUsage: z.object({ TotalSize: size, Items: listOf(image) }).nullish(),
  ContainerUsage: z.object({ Items: listOf(container) }).nullish(),
  VolumeUsage: z.object({ Items: listOf(volume) }).nullish(),
});

type Usage = z.infer<typeof shape>;

function volumesOf({ VolumeUsage, Volumes }: Usage): DiskUsage['volumes'] {
  // Null is an empty list; an absent key says nothing.
  const listed = VolumeUsage?.Items ?? (Volumes === undefined ? null : (Volumes ?? []));
  if (listed === null) return null;
  return listed.map(({ Name, UsageData }) => ({
    name: Name,
    sizeBytes: UsageData?.Size ?? null,
    inUse: UsageData?.RefCount !== 0,
  }));
}

/** `/system/df` as a whole. */
export function parseDiskUsage(body: unknown): DiskUsage {
  const usage = decode('GET /system/df', shape, body);
  const images = usage.ImageUsage?.Items ?? usage.Images ?? [];
  const containers = usage.ContainerUsage?.Items ?? usage.Containers ?? [];
  return {
    layersBytes: usage.ImageUsage ? usage.ImageUsage.TotalSize : usage.LayersSize,
    sharedBytes: new Map(
      images.flatMap(({ Id, SharedSize }) => (SharedSize === null ? [] : [[Id, SharedSize]])),
    ),
    containerBytes: new Map(
      // Left out when it is zero.
      containers.map(({ Id, SizeRw }) => [Id, SizeRw ?? 0]),
    ),
    volumes: volumesOf(usage),
  };
}
