import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  busiest,
  parseAccess,
  pullsOf,
  refusals,
  type TimedRead,
} from '../../../bench/cache-kept/access-log.ts';

const line = (request: string, status = 200, bytes = 527) =>
  `127.0.0.1 - - [25/Nov/2026:03:30:39 +0000] "${request} HTTP/1.1" ${status} ${bytes} "" "docker/20.10.24+dfsg1 go/go1.19.8"`;

describe('a line of the access log', () => {
  it('tells a manifest and a blob from each other, by name, reference and size', () => {
    assert.deepEqual(parseAccess(line('GET /v2/team/base-3/manifests/1')), {
      method: 'GET',
      kind: 'manifests',
      image: 'team/base-3',
      reference: '1',
      bytes: 527,
    });
    const blob = parseAccess(line('GET /v2/base-3/blobs/sha256:ab', 206, 9_455_808));
    assert.deepEqual(blob && [blob.kind, blob.reference, blob.bytes], [
      'blobs',
      'sha256:ab',
      9_455_808,
    ]);
    assert.equal(parseAccess(line('HEAD /v2/base-3/manifests/1'))?.method, 'HEAD');
  });

  for (const [what, text] of [
    ['a manifest that is not there', line('GET /v2/app-2/manifests/latest', 404, 96)],
    ['a push', line('PUT /v2/base-3/manifests/1', 201, 0)],
    ['the version check', line('GET /v2/')],
    ['what the registry says beside it', 'time="2026-11-25" level=warning msg="No HTTP secret"'],
  ] as const) {
    it(`is nothing when it is ${what}`, () => assert.equal(parseAccess(text), null));
  }
});

const read = (
  at: number,
  kind: 'manifests' | 'blobs',
  reference: string,
  bytes = 1e6,
): TimedRead => ({
  at,
  kind,
  reference,
  bytes,
  method: 'GET',
  image: 'base-0',
});

describe('pulls', () => {
  it('are pulls again from the second fetch of a layer on; its small configuration counts by its bytes alone', () => {
    const pulls = pullsOf([
      read(1, 'manifests', 'm'),
      read(1, 'blobs', 'layer'),
      read(1, 'blobs', 'configuration', 300),
      { ...read(2, 'manifests', 'm'), method: 'HEAD' },
      read(2, 'manifests', 'm'),
      read(2, 'blobs', 'layer'),
      read(2, 'blobs', 'configuration', 300),
      read(3, 'blobs', 'another layer'),
    ]);
    assert.deepEqual(pulls.manifests, [1, 2]);
    assert.deepEqual(pulls.again, [{ at: 2, image: 'base-0' }]);
    assert.equal(pulls.bytesAgain, 1e6 + 300);
  });

  it('that are refused make no room for others, and the window slides', () => {
    const instants = [0, 0.1, 0.2, 0.21, 1.05, 1.25];
    assert.equal(busiest(instants, 1), 4);
    assert.equal(refusals(instants, 1, 4), 0);
    // Refused are 0.2 and 0.21; by 1.05 the first one has left the window, by 1.25 the second, too.
    assert.equal(refusals(instants, 1, 2), 2);
    assert.equal(refusals(instants, 1, 1), 4);
  });
});
