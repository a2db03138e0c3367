/** How an engine's image store takes names and loses them (docs/engine.md 10). */
import type { WriteAnswer } from '../../src/docker/port.ts';
import type { EngineFact, ImageFact } from '../../src/gates/facts.ts';

type Images = readonly ImageFact[];

/** Moves the reference to an image; on the containerd store the name has a digest too. */
export function tagged(
  images: Images,
  id: string,
  reference: string,
  store: EngineFact['imageStore'],
): Images {
  const digest = `${reference.replace(/:[^:/]*$/, '')}@${id}`;
  return images.map((one) => {
    const tags = one.tags.filter((tag) => tag !== reference);
    if (one.id !== id) return { ...one, tags };
    const others = one.digests.filter((other) => other !== digest);
    const digests = store === 'containerd' ? [...others, digest] : others;
    return { ...one, tags: [...tags, reference], digests };
  });
}

/** Deletes a claim's reference; the image goes along only if nothing else refers to it. */
export function untagged(images: Images, reference: string, isUsed: (id: string) => boolean) {
  const end = (answer: WriteAnswer, id: string, deletedImage: boolean, left: Images) => ({
    answer,
    id,
    deletedImage,
    images: left,
  });
  const image = images.find((one) => one.tags.includes(reference));
  if (image === undefined) return end('gone', '', false, images);
  const tags = image.tags.filter((tag) => tag !== reference);
  const hasClaims = tags.some((tag) => tag.startsWith('lull.invalid/prune:'));
  const digests = image.digests.filter(
    (digest) => hasClaims || !digest.startsWith('lull.invalid/prune@'),
  );
  if (tags.length > 0 || digests.length > 0) {
    const left = { ...image, tags, digests };
    return end(
      'done',
      image.id,
      false,
      images.map((one) => (one === image ? left : one)),
    );
  }
  if (isUsed(image.id)) return end('in-use', image.id, false, images);
  return end(
    'done',
    image.id,
    true,
    images.filter((one) => one !== image),
  );
}
