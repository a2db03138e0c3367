import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineClient } from './engine.ts';
import { idsOf } from './image-ids.ts';
import { type TarEntry, tar } from './tar.ts';

export interface ImageSpec {
  /** None: the image is dangling. */
  readonly tags?: readonly string[];
  /** Build date, ISO 8601; a year before any test by default. */
  readonly createdAt?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Size of a file that no other image has. */
  readonly payloadBytes?: number;
  /** How many more files its layer has, of 16 bytes each. */
  readonly smallFiles?: number;
  /** Same seed and size, same payload, same layer. */
  readonly seed?: string;
  /** With a busybox in it, so that a container of it can run. */
  readonly runnable?: boolean;
}

const LONG_AGO = '2020-01-01T00:00:00Z';
const KEEP_RUNNING = ['/bin/busybox', 'sleep', '100000'];

/** A tagged image with Debian's busybox in it, whose containers run until they are stopped. */
export function importImage(
  engine: EngineClient,
  options: { readonly reference: string; readonly createdAt?: string },
): Promise<string> {
  const { reference, createdAt = LONG_AGO } = options;
  return loadImage(engine, { tags: [reference], createdAt, runnable: true, seed: reference });
}

/** Loads one crafted image; resolves with its id. */
export async function loadImage(engine: EngineClient, spec: ImageSpec): Promise<string> {
  const [id] = await loadImages(engine, [spec]);
  if (id === undefined) throw new Error('no image was loaded');
  return id;
}

/** `n` images without a tag, loaded in one go; resolves with their ids. */
export function danglingImages(
  engine: EngineClient,
  n: number,
  spec: Omit<ImageSpec, 'tags' | 'seed'> = {},
): Promise<readonly string[]> {
  const specs = Array.from({ length: n }, () => ({ ...spec, tags: [], seed: randomUUID() }));
  return loadImages(engine, specs);
}

/**
 * Loads images by a `docker load` archive of our making: the only way to give an image a build
 * date of our choice.
 */
export async function loadImages(
  engine: EngineClient,
  specs: readonly ImageSpec[],
): Promise<readonly string[]> {
  const busybox = specs.some((spec) => spec.runnable)
    ? await readBusybox(engine.debian)
    : undefined;
  const crafted = specs.map((spec) => craft(spec, busybox));
  const manifest = crafted.map((image) => ({
    Config: `${image.id}.json`,
    RepoTags: image.tags.length === 0 ? null : image.tags,
    Layers: [`${image.layerDigest}/layer.tar`],
  }));
  const files = new Map<string, Buffer>();
  for (const image of crafted) {
    files.set(`${image.id}.json`, image.config);
    files.set(`${image.layerDigest}/layer.tar`, image.layer);
  }
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
  const archive = join(engine.dir, `images-${randomUUID()}.tar`);
  await writeFile(archive, tar([...files].map(([name, content]) => ({ name, content }))));
  try {
    await engine.docker('load', '-q', '-i', archive);
  } finally {
    await rm(archive, { force: true });
  }
  return idsOf(
    engine,
    crafted.map(({ id, described }) => ({ id: `sha256:${id}`, config: described })),
  );
}

function craft(spec: ImageSpec, busybox: Buffer | undefined) {
  const seed = spec.seed ?? randomUUID();
  const created = spec.createdAt ?? LONG_AGO;
  const entries: TarEntry[] = [
    { name: 'payload', content: payload(seed, spec.payloadBytes ?? 64) },
  ];
  for (let n = 0; n < (spec.smallFiles ?? 0); n += 1) {
    entries.push({ name: `files/${n}`, content: payload(`${seed}/${n}`, 16) });
  }
  if (spec.runnable && busybox) {
    entries.push({ name: 'bin/busybox', content: busybox, mode: 0o755 });
    // `docker run image sleep 5` and the like find their applets here.
    for (const applet of ['sh', 'sleep', 'true', 'false', 'cat', 'touch']) {
      const script = Buffer.from(`#!/bin/busybox sh\nexec /bin/busybox ${applet} "$@"\n`);
      entries.push({ name: `bin/${applet}`, content: script, mode: 0o755 });
    }
  }
  const layer = tar(entries);
  const layerDigest = sha256(layer);
  const described = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created,
    config: {
      Cmd: KEEP_RUNNING,
      Labels: spec.labels ?? {},
      // As process 1, sleep ignores SIGTERM: without this each stop takes its whole time-out.
      StopSignal: 'SIGKILL',
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created, created_by: `lull sandbox ${seed}` }],
  };
  const config = Buffer.from(JSON.stringify(described));
  return { id: sha256(config), described, config, layer, layerDigest, tags: spec.tags ?? [] };
}

/** Bytes that do not compress, the same for the same seed. */
function payload(seed: string, bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update(seed).digest();
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function readBusybox(debian: string): Promise<Buffer> {
  const places = ['bin/busybox', 'usr/bin/busybox'].map((place) => join(debian, place));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`no busybox in ${debian}`);
  return readFile(found);
}
