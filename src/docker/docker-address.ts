/** Where the engine listens, from a `docker.host` value. */
export type DockerAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly hostname: string;
      readonly port: number;
      readonly tls: boolean;
    };

/** The folder with `ca.pem`, `cert.pem` and `key.pem`. */
export interface TlsOptions {
  readonly certPath: string;
}

/** TLS as the environment asks for it: `DOCKER_TLS_VERIFY` turns it on, `DOCKER_CERT_PATH` says where the keys are. */
export function tlsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): TlsOptions | null {
  if ((environment['DOCKER_TLS_VERIFY'] ?? '') === '') return null;
  const certPath = environment['DOCKER_CERT_PATH'] ?? '';
  return { certPath: certPath === '' ? `${environment['HOME'] ?? ''}/.docker` : certPath };
}

/** Reads `unix:///path`, `tcp://host:port`, `http://…` or `https://…`; throws a RangeError that says what is accepted. */
export function parseDockerHost(host: string, tls: TlsOptions | null): DockerAddress {
  if (host.startsWith('unix://')) {
    const path = host.slice('unix://'.length);
    if (!path.startsWith('/')) throw new RangeError(`"${host}": the socket's path is not absolute`);
    return { kind: 'unix', path };
  }
  const parsed = /^(tcp|https?):\/\//.test(host) ? URL.parse(host.replace(/^tcp:/, 'http:')) : null;
  if (parsed === null || parsed.pathname !== '/') {
    throw new RangeError(`"${host}" is neither unix:///PATH nor tcp://HOST:PORT`);
  }
  const secure = host.startsWith('https:') || tls !== null;
  const port = parsed.port === '' ? (secure ? 2376 : 2375) : Number(parsed.port);
  return { kind: 'tcp', hostname: parsed.hostname, port, tls: secure };
}
