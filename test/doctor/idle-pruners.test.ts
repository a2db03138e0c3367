import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../src/doctor/checks.ts';
import { factsWith } from './facts.ts';

test('a service that prunes, but that nothing starts, is no problem', () => {
  const where = '/etc/systemd/system/docker-prune.service';
  const idle = { kind: 'systemd', where, what: 'docker system prune', active: false } as const;
  const found = examine(factsWith({ pruners: [idle] }));
  assert.deepEqual(
    found.filter(({ verdict }) => verdict !== 'ok'),
    [],
  );
});
