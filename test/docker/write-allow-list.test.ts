import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isAllowed } from '../../src/docker/write-allow-list.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const version = fc.constantFrom('', '/v1.24', '/v1.41', '/v1.51');

const container = fc.tuple(version, hex(64)).map(([v, id]) => `${v}/containers/${id}`);
const claim = fc
  .tuple(version, hex(32))
  .map(([v, tag]) => `${v}/images/lull.invalid/prune:${tag}?noprune=1`);
const tag = fc
  .tuple(version, fc.constantFrom('', 'sha256:'), hex(64), hex(32), fc.boolean(), fc.boolean())
  .map(([v, algorithm, id, name, encoded, swapped]) => {
    const repo = encoded ? 'repo=lull.invalid%2Fprune' : 'repo=lull.invalid/prune';
    const query = swapped ? `tag=${name}&${repo}` : `${repo}&tag=${name}`;
    return `${v}/images/${algorithm}${id}/tag?${query}`;
  });
const prune = fc
  .tuple(version, fc.integer({ min: 1, max: 1e9 }), fc.constantFrom('h', 'm', 's', 'ms'))
  .map(([v, n, unit]) => {
    const filters = encodeURIComponent(JSON.stringify({ until: [`${n}${unit}`] }));
    return `${v}/build/prune?filters=${filters}`;
  });
const allowed = fc.oneof(
  fc.tuple(fc.constant('DELETE'), fc.oneof(container, claim)),
  fc.tuple(fc.constant('POST'), fc.oneof(tag, prune)),
);
const otherMethod = fc.constantFrom(
  'PUT',
  'PATCH',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'delete',
  'Post',
);

const H64 = 'a'.repeat(64);
const H32 = 'b'.repeat(32);
const TAG = `/images/sha256:${H64}/tag?repo=lull.invalid/prune&tag=${H32}`;
const CLAIM = `/images/lull.invalid/prune:${H32}`;
const filters = (value: string) => `/build/prune?filters=${encodeURIComponent(value)}`;

const REFUSED: readonly (readonly [string, string])[] = [
  ['POST', '/images/prune'],
  ['POST', '/containers/prune'],
  ['POST', '/volumes/prune'],
  ['POST', '/containers/create'],
  ['POST', `/containers/${H64}`],
  ['DELETE', `/images/sha256:${H64}`],
  ['DELETE', `/images/sha256:${H64}?noprune=1`],
  ['DELETE', '/volumes/data'],
  ['DELETE', `/containers/${H64}?`],
  ['DELETE', `/containers/${H64}?force=1`],
  ['DELETE', `/containers/${H64}?v=1`],
  ['DELETE', `/containers/${H64}\n`],
  ['DELETE', `/containers/${H64}#x`],
  ['DELETE', `/containers/${H64.slice(1)}`],
  ['DELETE', `/containers/${H64.toUpperCase()}`],
  ['DELETE', `/containers/../containers/${H64}`],
  ['DELETE', `//containers/${H64}`],
  ['DELETE', `/v1.41/../containers/${H64}`],
  ['DELETE', `/v1.41/v1.41/containers/${H64}`],
  ['DELETE', `/containers/v1.41/${H64}`],
  ['DELETE', `http://elsewhere/containers/${H64}`],
  ['DELETE', CLAIM],
  ['DELETE', `${CLAIM}?noprune=0`],
  ['DELETE', `${CLAIM}?noprune=1&force=1`],
  ['DELETE', `${CLAIM}?noprune=1&noprune=1`],
  ['DELETE', `/images/lull.invalid%2Fprune:${H32}?noprune=1`],
  ['DELETE', `/images/lull.invalid/prune:latest?noprune=1`],
  ['DELETE', `/images/docker.io/lull.invalid/prune:${H32}?noprune=1`],
  ['POST', `${TAG}&force=1`],
  ['POST', `${TAG}&tag=${H32}`],
  ['POST', `${TAG};force=1`],
  ['POST', `${TAG}&`],
  ['POST', `${TAG}&force=%zz`],
  ['POST', `/images/sha256:${H64}/tag?repo=lull.invalid%252Fprune&tag=${H32}`],
  ['POST', `/images/sha256:${H64}/tag?repo=base&tag=${H32}`],
  ['POST', `/images/sha256:${H64}/tag?repo=lull.invalid/prune&tag=latest`],
  ['POST', `/images/base/tag?repo=lull.invalid/prune&tag=${H32}`],
  ['POST', '/build/prune'],
  ['POST', '/build/prune?filters='],
  ['POST', '/build/prune?filter=%7B%22until%22%3A%5B%2224h%22%5D%7D'],
  ['POST', filters('{}')],
  ['POST', filters('{"until":[]}')],
  ['POST', filters('{"until":["0s"]}')],
  ['POST', filters('{"until":["-1h"]}')],
  ['POST', filters('{"until":["24"]}')],
  ['POST', filters('{"until":["1d"]}')],
  ['POST', filters('{"until":["24h","1s"]}')],
  ['POST', filters('{"until":["24h"],"until":["1s"]}')],
  ['POST', filters('{"until":["24h"],"type":["regular"]}')],
  ['POST', `${filters('{"until":["24h"]}')}&all=1`],
  ['POST', `${filters('{"until":["24h"]}')}&all=%`],
  ['POST', `${filters('{"until":["24h"]}')}&%61ll=1`],
];

describe('the write allow-list (invariant 1)', () => {
  it('lets any read through', () => {
    fc.assert(
      fc.property(fc.constantFrom('GET', 'HEAD'), fc.webPath(), (method, path) =>
        isAllowed(method, path),
      ),
    );
  });

  it('lets the four writes through, with or without a version', () => {
    fc.assert(fc.property(allowed, ([method, target]) => isAllowed(method, target)));
  });

  it('lets a duration of several units through', () => {
    assert.ok(isAllowed('POST', filters('{"until":["1h30m"]}')));
  });

  it('refuses every other method on the same targets', () => {
    fc.assert(
      fc.property(allowed, otherMethod, ([method, target], other) => {
        assert.equal(isAllowed(other, target), false);
        assert.equal(isAllowed(method === 'POST' ? 'DELETE' : 'POST', target), false);
      }),
    );
  });

  it('refuses an allowed write with anything added to it', () => {
    const extra = fc.constantFrom(
      ...['force=1', 'v=1', 'all=1', 'noprune=1', 'x', '=', '%66orce=1', ''],
    );
    fc.assert(
      fc.property(allowed, extra, ([method, target], more) => {
        const separator = target.includes('?') ? '&' : '?';
        assert.equal(isAllowed(method, `${target}${separator}${more}`), false);
      }),
    );
  });

  it('refuses an allowed write behind anything', () => {
    const before = fc.constantFrom('/x', 'x', '/..', '/containers', '/v2', 'http://elsewhere');
    fc.assert(
      fc.property(allowed, before, ([method, target], put) => {
        assert.equal(isAllowed(method, put + target), false);
      }),
    );
  });

  it('refuses an allowed write with one character put in, but for a digit of its duration or version', () => {
    const character = fc.constantFrom(...'/%.?&;#:\\ \t\n\0Gé');
    fc.assert(
      fc.property(allowed, character, ([method, target], put) => {
        for (let at = 0; at <= target.length; at += 1) {
          // `%30` is a digit, and `%68` is an h: with one of them a duration is another one.
          if (put === '%' && /^\d\d/.test(target.slice(at))) continue;
          const changed = target.slice(0, at) + put + target.slice(at);
          assert.equal(isAllowed(method, changed), false, changed);
        }
      }),
    );
  });

  it('refuses arbitrary writes', () => {
    fc.assert(
      fc.property(fc.constantFrom('POST', 'DELETE', 'PUT'), fc.string(), (method, target) => {
        assert.equal(isAllowed(method, target), false);
        assert.equal(isAllowed(method, `/${target}`), false);
      }),
    );
  });

  for (const [method, target] of REFUSED) {
    it(`refuses ${method} ${JSON.stringify(target)}`, () => {
      assert.equal(isAllowed(method, target), false);
    });
  }
});
