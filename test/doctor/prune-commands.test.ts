import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { execLines } from '../../src/doctor/find-units.ts';
import { isPrunerImage, pruneCommands } from '../../src/doctor/prune-commands.ts';

const PRUNES = [
  '0 3 * * * root docker system prune --all --force',
  '/usr/bin/docker image prune -af --filter until=24h',
  'docker --host tcp://x:2375 builder prune -f',
  'docker \\\n  volume \\\n  prune -f',
  'docker rmi $(docker images -q -f dangling=true)',
  'docker image rm `docker images -q`',
  '/opt/docker-gc',
  'exec docuum --threshold 10GB',
  'curl --unix-socket /var/run/docker.sock -XPOST http://x/v1.41/images/prune',
];
const HARMLESS = [
  '# 0 3 * * * root docker system prune --all',
  '; docker system prune',
  'docker ps; echo system prune',
  'docker run --rm alpine true',
  'docker rmi one-image',
  'git gc --prune=now',
  'podman system prune -f',
  'lull prune',
];

for (const line of PRUNES) {
  test(`prunes: ${line}`, () => assert.equal(pruneCommands(`true\n${line}\n`).length, 1));
}
for (const line of HARMLESS) {
  test(`prunes nothing: ${line}`, () => assert.deepEqual(pruneCommands(line), []));
}

for (const [image, expected] of [
  ['stephanmisc/docuum:latest', true],
  ['spotify/docker-gc', true],
  ['registry:5000/meltwater/docker-cleanup:1.8', true],
  ['docuum@sha256:00', true],
  ['drone/gc:latest', true],
  ['gc', false],
  ['me/docker-gc-dashboard', false],
  ['postgres:16', false],
] as const) {
  test(`${image} is ${expected ? 'a' : 'no'} pruner`, () =>
    assert.equal(isPrunerImage(image), expected));
}

test('the commands of a unit, without the prefixes, over continued lines', () => {
  const unit =
    '[Service]\nExecStartPre=-/bin/true\nExecStart=@!/usr/bin/docker system \\\n  prune\nDescription=docker system prune\n';
  assert.deepEqual(execLines(unit), ['/bin/true', '/usr/bin/docker system  prune']);
});

test('any text is searched without an error, and what is found is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const line of pruneCommands(text)) assert.ok(text.includes(line.slice(0, 5)));
      isPrunerImage(text);
    }),
  );
});
