/** The four writes of the port, as requests. */
import * as z from 'zod';
import { CLAIM_REPOSITORY } from '../gates/own-claim.ts';
import { count, decode, listOf } from './decode.ts';
import type { Call, EngineRequest } from './dial.ts';
import { goDuration } from './go-duration.ts';
import { DockerError, type DockerWriter, type WriteAnswer } from './port.ts';
import type { TimeOuts } from './time-outs.ts';

const deletedShape = listOf(
  z.object({ Deleted: z.string().nullish(), Untagged: z.string().nullish() }),
);
const prunedShape = z.object({ CachesDeleted: listOf(z.string()), SpaceReclaimed: count });

type Write = Pick<EngineRequest, 'method' | 'path' | 'query' | 'ok'>;

/** Another deletion of the image came first, inside the engine: a 500 on 20.10, a 404 later (moby, image/store.go, `Delete`). */
function isOvertaken(error: unknown): boolean {
  return (
    error instanceof DockerError &&
    error.status === 500 &&
    error.message.includes('HTTP 500: unrecognized image ID')
  );
}

/** Everything the port writes. The agent under it lets nothing else through. */
export function createWriter(call: Call, timeOuts: TimeOuts): DockerWriter {
  const write = async (request: Write): Promise<{ answer: WriteAnswer; body: unknown }> => {
    try {
      const { body } = await call({ ...request, timeoutMs: timeOuts.writeMs });
      return { answer: 'done', body };
    } catch (error) {
      const status = error instanceof DockerError ? error.status : null;
      if (status === 404 || isOvertaken(error)) return { answer: 'gone', body: null };
      if (status === 409) return { answer: 'in-use', body: null };
      throw error;
    }
  };
  return {
    deleteContainer: async (id) =>
      (await write({ method: 'DELETE', path: `/containers/${id}`, ok: [204] })).answer,
    claimImage: async (imageId, claim) => {
      const query = { repo: CLAIM_REPOSITORY, tag: claim };
      const path = `/images/${imageId}/tag`;
      return (await write({ method: 'POST', path, query, ok: [201] })).answer;
    },
    deleteClaim: async (claim) => {
      const path = `/images/${CLAIM_REPOSITORY}:${claim}`;
      const { answer, body } = await write({
        ...{ method: 'DELETE', path, query: { noprune: '1' }, ok: [200] },
      });
      const items = answer === 'done' ? decode('DELETE /images', deletedShape, body) : [];
      return { answer, deletedImage: items.some((item) => Boolean(item.Deleted)) };
    },
    pruneBuildCache: async (olderThanMs) => {
      const query = { filters: JSON.stringify({ until: [goDuration(olderThanMs)] }) };
      const request = { method: 'POST', path: '/build/prune', query, ok: [200] } as const;
      // A 404 here is an engine without BuildKit's route (podman): an error, not "gone".
      const { body } = await call({ ...request, timeoutMs: timeOuts.writeMs });
      const pruned = decode('POST /build/prune', prunedShape, body);
      return { reclaimedBytes: pruned.SpaceReclaimed, deleted: pruned.CachesDeleted.length };
    },
  };
}
