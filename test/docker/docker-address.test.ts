import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseConfig } from '../../src/config/load.ts';
import { runtimeDefaults, runtimePaths } from '../../src/config/paths.ts';
import { parseDockerHost, tlsFromEnvironment } from '../../src/docker/docker-address.ts';
import { assertMet } from '../support/assert-met.ts';

const TLS = { certPath: '/certs' };

describe('the engine’s address', () => {
  it('is a unix socket or a TCP host', () => {
    const socket = { kind: 'unix', path: '/run/docker.sock' };
    assert.deepEqual(parseDockerHost('unix:///run/docker.sock', TLS), socket);
    const tcp = { kind: 'tcp', hostname: 'host', port: 2375, tls: false };
    assert.deepEqual(parseDockerHost('tcp://host', null), tcp);
    assert.deepEqual(parseDockerHost('tcp://host', TLS), { ...tcp, port: 2376, tls: true });
    assert.deepEqual(parseDockerHost('https://host:1', null), { ...tcp, port: 1, tls: true });
    assert.deepEqual(parseDockerHost('tcp://[::1]:9', null), {
      ...tcp,
      hostname: '[::1]',
      port: 9,
    });
  });

  it('is refused in words when it is anything else', () => {
    for (const host of [
      '',
      'host:2375',
      'ssh://host',
      'unix://rel',
      'tcp://h/path',
      'npipe:////./x',
    ]) {
      assert.throws(() => parseDockerHost(host, null), RangeError);
    }
  });

  it('is readable wherever the configuration accepts it: nothing else can check it in time', () => {
    const scheme = fc.constantFrom('unix://', 'tcp://', 'http://', 'https://', 'tcp:', '');
    const name = fc.constantFrom('h', '[::1]', '127.0.0.1', '/run/d.sock', 'a@h', 'h h', '');
    const rest = fc.constantFrom('', '', ':2375', ':99999', ':', '/', '/x', '?a', '#b', '%zz', ' ');
    const hosts = fc.tuple(scheme, name, rest, rest).map((all) => all.join(''));
    const defaults = runtimeDefaults(runtimePaths({ env: {}, uid: 0 }), {});
    const accepted = (host: string) =>
      parseConfig(`docker.host = ${JSON.stringify(host)}\ndisk.paths = ["/d"]`, {
        file: 'f',
        defaults,
      }).ok;
    assert.ok(accepted('tcp://h:2375/'));
    let read = 0;
    fc.assert(
      fc.property(hosts, (host) => {
        if (!accepted(host)) return;
        parseDockerHost(host, null);
        read += 1;
      }),
      { numRuns: 1000, examples: [['tcp://h/x'], ['tcp://:2375'], ['tcp://h:99999']] },
    );
    assertMet({ read }, { read: 40 });
  });

  it('takes TLS from the environment only where it is asked for', () => {
    assert.equal(tlsFromEnvironment({ DOCKER_CERT_PATH: '/c' }), null);
    assert.deepEqual(tlsFromEnvironment({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' }), {
      certPath: '/c',
    });
    assert.deepEqual(tlsFromEnvironment({ DOCKER_TLS_VERIFY: '1', HOME: '/h' }), {
      certPath: '/h/.docker',
    });
  });
});
