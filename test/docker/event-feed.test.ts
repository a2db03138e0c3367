import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { EVENT_FILTERS } from '../../src/docker/event-feed.ts';
import { type Answer, json } from '../support/engine-server.ts';
import { engine, failure, silent } from '../support/port-on-server.ts';

describe('the event feed', () => {
  const event = (id: string) =>
    JSON.stringify({ Type: 'image', Action: 'tag', Actor: { ID: id, Attributes: { name: 'ü' } } });

  it('asks for the filtered events, and reads them across chunks', async (t) => {
    const text = Buffer.from(`${event('1')}\nnonsense\n${event('2')}\n`);
    const { docker, server } = await engine(t, {
      '/events': (_request, response) => {
        response.writeHead(200);
        response.write(text.subarray(0, 63));
        setImmediate(() => response.write(text.subarray(63)));
      },
    });
    const fed = await firstValueFrom(docker.events().pipe(take(4), toArray()));
    const ids = fed.map((one) => (one.kind === 'event' ? one.event.type + one.event.actorId : '-'));
    assert.deepEqual(ids, ['-', 'image1', 'unknown', 'image2']);
    const filters = new URL(`http://x${server.requests[0]?.slice(4)}`).searchParams.get('filters');
    assert.deepEqual(JSON.parse(filters ?? ''), EVENT_FILTERS);
  });

  it('errors at a clean end, at an abrupt one and at a refusal', async (t) => {
    let answer: Answer = (_request, response) => response.end(`${event('1')}\n`);
    const { docker } = await engine(t, {
      '/events': (request, response) => answer(request, response),
    });
    const ending = () => failure(lastValueFrom(docker.events()));
    assert.equal((await ending()).kind, 'unreachable');
    answer = (_request, response) => {
      response.writeHead(200);
      response.write('{');
      setImmediate(() => response.destroy());
    };
    assert.equal((await ending()).kind, 'unreachable');
    answer = json({ message: 'not now' }, 503);
    assert.equal((await ending()).kind, 'unavailable');
  });

  it('errors when nothing answers', async (t) => {
    const { docker } = await engine(t, { '/events': silent }, { connectMs: 20 });
    assert.equal((await failure(lastValueFrom(docker.events()))).kind, 'timed-out');
  });

  it('closes its connection when it is unsubscribed', async (t) => {
    const closed = Promise.withResolvers<void>();
    const { docker } = await engine(t, {
      '/events': (request, response) => {
        request.socket.once('close', () => closed.resolve());
        response.writeHead(200).flushHeaders();
      },
    });
    await firstValueFrom(docker.events());
    await closed.promise;
  });
});
