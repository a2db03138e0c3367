import { type EngineCalls, engineCalls } from '../races/engine-calls.ts';

interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
}

interface ListedImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
}

/** What is done to a real engine, by its API. */
export class RealEngine {
  readonly #calls: EngineCalls;

  constructor(socket: string) {
    this.#calls = engineCalls(socket);
  }

  async ask(method: string, path: string, body: object = {}): Promise<string> {
    const { status, body: said } = await this.#calls.call(method, path, body);
    // 404 and 409: Lull, too, removes and claims.
    if (status >= 400 && status !== 404 && status !== 409) {
      throw new Error(`${method} ${path}: ${status} ${said}`);
    }
    return status < 400 ? said : '{}';
  }

  async start(name: string, image: string, more: object = {}): Promise<void> {
    const HostConfig = { NetworkMode: 'host' };
    const made = await this.ask('POST', `/containers/create?name=${name}`, {
      Image: image,
      HostConfig,
      ...more,
    });
    const { Id = '' } = JSON.parse(made) as { readonly Id?: string };
    if (Id !== '') await this.ask('POST', `/containers/${Id}/start`);
  }

  async end(name: string): Promise<void> {
    await this.ask('DELETE', `/containers/${name}?force=1`);
  }

  async run(name: string, image: string): Promise<void> {
    await this.start(name, image, { Cmd: ['/bin/busybox', 'true'] });
    await this.#calls.call('POST', `/containers/${name}/wait`);
  }

  async dangle(): Promise<string> {
    const made = await this.ask('POST', '/commit?container=infra&pause=0');
    return (JSON.parse(made) as { readonly Id: string }).Id;
  }

  containers = async () => (await this.#calls.read<Listed[]>('/containers/json?all=1')) ?? [];
  images = async () => (await this.#calls.read<ListedImage[]>('/images/json')) ?? [];
  isThere = async (image: string) => (await this.#calls.read(`/images/${image}/json`)) !== null;
  close = () => this.#calls.close();

  /** Removes all containers but those named, and the tags of a repository. */
  async clear(names: readonly string[], repository: string): Promise<void> {
    const others = (await this.containers()).filter(
      ({ Names }) => !Names.some((name) => names.includes(name)),
    );
    for (const { Id } of others) await this.end(Id);
    const tags = (await this.images()).flatMap(({ RepoTags }) => RepoTags ?? []);
    for (const tag of tags.filter((one) => one.startsWith(`${repository}:`))) {
      await this.ask('DELETE', `/images/${tag}`);
    }
  }
}
