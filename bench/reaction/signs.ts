import type { EngineCalls } from '../../test/safety/races/engine-calls.ts';
import { post } from '../prune/load.ts';

export const IMAGE = 'base:1';
const RUN = 'abc-1a2b3c_ci_commoninternet_net';

/** What a CI run may begin with: one call to the engine makes it, one takes it away. */
export interface Sign {
  readonly title: string;
  /** Resolves with the engine's reply, and with its id. */
  make(calls: EngineCalls): Promise<string>;
  unmake(calls: EngineCalls, id: string): Promise<void>;
}

let made = 0;

/** A stack's first service. No node takes its task, so that the engine is not busy starting a container while Lull is timed. */
const service: Sign = {
  title: 'a service of a stack',
  make: async (calls) => {
    made += 1;
    const body = {
      Name: `${RUN}_${made}`,
      Labels: { 'com.docker.stack.namespace': RUN },
      TaskTemplate: {
        ContainerSpec: { Image: IMAGE },
        Placement: { Constraints: ['node.labels.bench==none'] },
      },
      Mode: { Replicated: { Replicas: 1 } },
    };
    return (JSON.parse(await post(calls, '/services/create', body)) as { readonly ID: string }).ID;
  },
  unmake: (calls, id) => remove(calls, `/services/${id}`),
};

/** As `docker run` begins. */
const container: Sign = {
  title: 'a container',
  make: async (calls) => {
    made += 1;
    const body = { Image: IMAGE, HostConfig: { NetworkMode: 'none' } };
    const answer = await post(calls, `/containers/create?name=${RUN}_${made}`, body);
    return (JSON.parse(answer) as { readonly Id: string }).Id;
  },
  unmake: (calls, id) => remove(calls, `/containers/${id}`),
};

export const SIGNS: readonly Sign[] = [service, container];

async function remove(calls: EngineCalls, path: string): Promise<void> {
  const answer = await calls.call('DELETE', path);
  if (answer.status >= 300) throw new Error(`DELETE ${path}: ${answer.status} ${answer.body}`);
}
