import type { OnResolveArgs, Plugin } from 'esbuild';

interface LeftOut {
  /** The package that asks for it. */
  readonly by: RegExp;
  /** What it asks for, as it says so. */
  readonly what: RegExp;
}

/** What packages load at once for features that Lull has no use for. Whoever called it would get an error that says so. */
const LEFT_OUT: readonly LeftOut[] = [
  // Engines over ssh; build sessions (gRPC, protobuf) and build contexts (tar, gzip).
  { by: /\/docker-modem\//, what: /^\.\/ssh$/ },
  {
    by: /\/dockerode\//,
    what: /^\.\/(?:session|buildkit)$|^tar-fs$|^@balena\/dockerignore$|^zlib$/,
  },
  // Metrics that are pushed, or gathered from several processes.
  { by: /\/@prometheus-io\/client\//, what: /^\.\/lib\/(?:pushgateway|cluster|worker)$/ },
  // Logs that are written by a worker thread.
  { by: /\/pino\//, what: /^\.\/(?:lib\/)?transport$/ },
];

/** docker-modem's redirects for https; TLS takes 4 MB of memory, which a unix socket has no use for. */
const LAZY_HTTPS = `const load = () => process.getBuiltinModule('node:https');
module.exports = { request: (...args) => load().request(...args), get: (...args) => load().get(...args) };`;

/** For esbuild: stubs for what is left out, and modules of Node's that wait until they are used. */
export function leftOut(): Plugin {
  return {
    name: 'left-out',
    setup(build) {
      const seen = new Set<LeftOut>();
      build.onResolve({ filter: /./ }, (asked) => {
        const found = LEFT_OUT.find((one) => matches(one, asked));
        if (found !== undefined) {
          seen.add(found);
          return { path: asked.path, namespace: 'left-out' };
        }
        const lazy = asked.path === 'https' && asked.importer.includes('/docker-modem/');
        return lazy ? { path: 'https', namespace: 'lazy' } : undefined;
      });
      build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
        contents: `module.exports = () => { throw new Error(${JSON.stringify(`${path} is not part of Lull`)}); };`,
      }));
      build.onLoad({ filter: /./, namespace: 'lazy' }, () => ({ contents: LAZY_HTTPS }));
      build.onEnd(() => {
        const unseen = LEFT_OUT.filter((one) => !seen.has(one));
        const text = unseen.map(({ by, what }) => `${by} no longer asks for ${what}`).join('; ');
        return unseen.length === 0 ? {} : { errors: [{ text: `packaging/left-out.ts: ${text}` }] };
      });
    },
  };
}

function matches({ by, what }: LeftOut, { importer, path }: OnResolveArgs): boolean {
  return by.test(importer) && what.test(path);
}
