import * as z from 'zod';
import type { ImageFact } from '../gates/facts.ts';
import { count, decode, instant, labels, listOf } from './decode.ts';

const references = {
  Id: z.string().min(1),
  RepoTags: listOf(z.string()),
  RepoDigests: listOf(z.string()),
  Size: count,
};

// A digest of a swarm's pull shows as `repo@sha256:…` beside the tag `repo:<none>` on some engines.
const named = (tags: readonly string[]) => tags.filter((tag) => !tag.endsWith(':<none>'));
const digested = (digests: readonly string[]) =>
  digests.filter((digest) => !digest.endsWith('@<none>'));

const listShape = listOf(z.object({ ...references, Created: count, Labels: labels }));

/** `/images/json`; `Created` is in seconds. */
export function parseImages(body: unknown): readonly ImageFact[] {
  return decode('GET /images/json', listShape, body).map((one) => ({
    id: one.Id,
    tags: named(one.RepoTags),
    digests: digested(one.RepoDigests),
    createdAt: one.Created * 1000,
    sizeBytes: one.Size,
    labels: one.Labels,
  }));
}

const detailShape = z.object({
  ...references,
  Created: instant,
  Config: z.object({ Labels: labels }).nullish(),
});

/** `/images/{id}/json`; to whole seconds, so that it equals what the list says. */
export function parseImage(body: unknown): ImageFact {
  const one = decode('GET /images/{id}/json', detailShape, body);
  return {
    id: one.Id,
    tags: named(one.RepoTags),
    digests: digested(one.RepoDigests),
    createdAt: Math.floor((one.Created ?? 0) / 1000) * 1000,
    sizeBytes: one.Size,
    labels: one.Config?.Labels ?? {},
  };
}
