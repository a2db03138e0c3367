import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effectiveToToml } from '../../src/config/effective.ts';
import { isEmptyConfig, parseConfig } from '../../src/config/load.ts';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import { assertMet } from '../support/assert-met.ts';

const SOURCE = { file: 'lull.toml', defaults: SYSTEM_DEFAULTS };

function errorsOf(text: string): readonly string[] {
  const result = parseConfig(text, SOURCE);
  return result.ok ? [] : result.errors;
}

test('an empty file is the defaults of the contract', () => {
  const result = parseConfig('', SOURCE);
  assert.ok(result.ok);
  const { policy } = result;
  assert.equal(policy.dryRun, false);
  assert.deepEqual(policy.docker, { host: 'unix:///var/run/docker.sock', root: '' });
  assert.deepEqual(policy.disk, {
    paths: [],
    high: 0.8,
    low: 0.75,
    critical: 0.92,
    minFreeBytes: 0,
    intervalMs: 30_000,
  });
  assert.equal(policy.convergence.stableForMs, 5000);
  assert.equal(policy.convergence.stuckAfterMs, 3_600_000);
  assert.equal(policy.convergence.scope, 'swarm');
  assert.deepEqual(policy.activity, { ignore: [] });
  assert.deepEqual(policy.quiet, { forMs: 30_000 });
  assert.deepEqual(policy.prune, {
    olderThanMs: 86_400_000,
    graceMs: 1_800_000,
    containers: true,
    images: true,
    buildCache: true,
    daily: '03:30',
    cooldownMs: 600_000,
  });
  assert.deepEqual(policy.alerts, { repeatMs: 3_600_000, starvedAfterMs: 21_600_000 });
  assert.deepEqual(policy.control, { socket: '/run/lull/lull.sock', holdDir: '/run/lull/hold.d' });
  assert.deepEqual(policy.metrics, { listen: '' });
});

test('the default run names match a run and nothing like it', () => {
  const result = parseConfig('', SOURCE);
  assert.ok(result.ok);
  const [pattern] = result.policy.run.names;
  assert.ok(pattern);
  assert.ok(pattern.matches('abc-1a2b3c_ci_commoninternet_net'));
  assert.ok(pattern.matches('abc-1a2b3c_ci_commoninternet_net_web'));
  assert.ok(!pattern.matches('ci_commoninternet_net'));
  assert.ok(!pattern.matches('abcde-1a2b3c_ci_commoninternet_net'));
  assert.ok(!pattern.matches('abc-1a2b3c_ci_commoninternet_network'));
});

test('labels are a key or a key and its value', () => {
  const result = parseConfig('[run]\nlabels = ["ci", "stage=test=1", "empty="]', SOURCE);
  assert.ok(result.ok);
  assert.deepEqual(result.policy.run.labels, [
    { key: 'ci', value: null },
    { key: 'stage', value: 'test=1' },
    { key: 'empty', value: '' },
  ]);
});

test('every error at once, each with key, value and what is accepted', () => {
  const errors = errorsOf(`
    dryRun = "yes"
    [disk]
    high = 80
    minFree = "20"
    interval = "10ms"
    paths = ["relative"]
    [run]
    names = ["ok", "(broken"]
    labels = ["=x"]
    [prune]
    daily = "24:00"
    [docker]
    host = "ssh://host"
    [activity]
    ignore = ["pull"]
    [metrics]
    listen = "127.0.0.1"
    [convergence]
    stuckAfter = "1s"
  `);
  const expected: readonly RegExp[] = [
    /^dryRun = "yes": expected true or false$/,
    /^disk\.high = 80: expected a ratio .*"80%"$/,
    /^disk\.minFree = "20": expected a size such as "20GB"/,
    /^disk\.interval = "10ms": expected a duration .*from "1s" to "1d"$/,
    /^disk\.paths\[0\] = "relative": expected an absolute path$/,
    /^run\.names\[1\] = "\(broken": expected a regular expression .*missing closing \)/,
    /^run\.labels\[0\] = "=x": expected a label "key" or "key=value"$/,
    /^prune\.daily = "24:00": expected a local time of day "HH:MM"/,
    /^docker\.host = "ssh:\/\/host": expected "unix:\/\/\/path"/,
    /^activity\.ignore\[0\] = "pull": expected "pulls" or "builds"$/,
    /^metrics\.listen = "127\.0\.0\.1": expected "host:port"/,
    /^convergence\.stuckAfter = "1s": expected a duration above convergence\.stableFor, which is "5s"$/,
  ];
  for (const pattern of expected) {
    assert.ok(
      errors.some((error) => pattern.test(error)),
      `${pattern} in\n${errors.join('\n')}`,
    );
  }
  assert.equal(errors.length, expected.length, errors.join('\n'));
  for (const error of errors) assert.ok(!error.includes('\n'));
});

test('contradictions name both keys', () => {
  assert.deepEqual(errorsOf('[disk]\nhigh = "70%"'), [
    'disk.low = "75%": expected a ratio below disk.high, which is "70%"',
  ]);
  assert.deepEqual(errorsOf('[disk]\nlow = "80%"'), [
    'disk.low = "80%": expected a ratio below disk.high, which is "80%"',
  ]);
  assert.deepEqual(errorsOf('[disk]\ncritical = "60%"'), [
    'disk.critical = "60%": expected a ratio of at least disk.high, which is "80%"',
  ]);
  assert.match(
    errorsOf('[docker]\nhost = "tcp://10.0.0.1:2376"')[0] ?? '',
    /^disk\.paths = \[\]: /,
  );
  assert.deepEqual(
    errorsOf('[docker]\nhost = "tcp://10.0.0.1:2376"\n[disk]\npaths = ["/var/lib/docker"]'),
    [],
  );
});

test('a value that is itself invalid contradicts nothing', () => {
  assert.deepEqual(errorsOf('[disk]\nhigh = "7O%"\nlow = "90%"').length, 1);
});

test('an unknown key suggests the nearest, wherever it belongs', () => {
  assert.match(
    errorsOf('[disk]\nhihg = "80%"')[0] ?? '',
    /^disk\.hihg = "80%": unknown key \(did you mean disk\.high\?\)/,
  );
  assert.match(errorsOf('olderThan = "2h"')[0] ?? '', /did you mean prune\.olderThan\?/);
  assert.match(errorsOf('[prun]\ndaily = "03:30"')[0] ?? '', /did you mean prune\?/);
  assert.doesNotMatch(errorsOf('xyzzyquux = 1')[0] ?? '', /did you mean/);
  assert.match(errorsOf('["a.b"]\nc = 1')[0] ?? '', /unknown key/);
});

test('a table that is none, and keys of objects, are errors like others', () => {
  assert.match(errorsOf('disk = 3')[0] ?? '', /^disk = 3: expected a table$/);
  assert.match(errorsOf('[disk]\npaths = "/x"')[0] ?? '', /expected an array/);
  assert.match(errorsOf('__proto__ = 1\nconstructor = 2')[0] ?? '', /unknown key/);
});

test('broken TOML says line and column', () => {
  assert.deepEqual(errorsOf('dryRun = true\nx = '), [
    'lull.toml, line 2, column 5: not valid TOML: invalid value',
  ]);
});

test('a $DOCKER_HOST that Lull cannot use is an error that says where it comes from', () => {
  const defaults = { ...SYSTEM_DEFAULTS, dockerHost: 'ssh://me@host' };
  const result = parseConfig('', { file: 'lull.toml', defaults });
  assert.ok(!result.ok);
  assert.match(
    result.errors[0] ?? '',
    /^docker\.host = "ssh:\/\/me@host" \(from \$DOCKER_HOST\): expected/,
  );
});

test('the effective configuration reads back as itself', () => {
  const text = `dryRun = true
[disk]
minFree = "20GiB"
high = "82.5%"
[run]
names = ['^"quoted"\\d+$']
labels = ["a=b", "c"]
[prune]
olderThan = "3d"
grace = "90m"`;
  const first = parseConfig(text, SOURCE);
  assert.ok(first.ok);
  assert.equal(first.effective.disk.minFree, '20GiB');
  assert.equal(first.effective.prune.grace, '1h30m');
  const second = parseConfig(effectiveToToml(first.effective), SOURCE);
  assert.ok(second.ok);
  assert.deepEqual(second.effective, first.effective);
});

test('any text is a policy or errors, never a throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const result = parseConfig(text, SOURCE);
      if (!result.ok) assert.ok(result.errors.length > 0 && result.errors.every((e) => e !== ''));
    }),
  );
  const met = { policies: 0, errors: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom('disk.high', 'disk.paths', 'run.names', 'prune.daily', 'docker', 'quiet.for'),
      fc.oneof(
        fc.constantFrom('"85%"', '["/data"]', '["^ci-"]', '"04:00"', '"5m"', '[]', '{}'),
        fc.integer().map(String),
        fc.string().map((s) => JSON.stringify(s)),
        fc.constantFrom('[1]', '1979-05-27'),
      ),
      (key, value) => {
        const result = parseConfig(`${key} = ${value}`, SOURCE);
        assert.ok(result.ok || result.errors.length > 0);
        met[result.ok ? 'policies' : 'errors'] += 1;
      },
    ),
    { numRuns: 1000 },
  );
  assertMet(met, { policies: 15, errors: 200 });
});

test('white space is an empty configuration, a comment is not', () => {
  assert.ok(isEmptyConfig(' \n\t'));
  assert.ok(!isEmptyConfig('# all defaults\n'));
});

test('disk.interval has an upper bound: a timer of months overflows and fires without a pause', () => {
  assert.deepEqual(errorsOf('disk.interval = "1d"'), []);
  const [error = ''] = errorsOf('disk.interval = "30d"');
  assert.match(error, /disk\.interval.*"30d".*from "1s" to "1d"/);
});

test('a pattern that is too big is an error with its key, the beginning of its value, and why', () => {
  const big = 'x{9}'.repeat(5_000);
  assert.deepEqual(errorsOf(`[run]\nnames = ["${big}"]`), [
    `run.names[0] = ${JSON.stringify(big).slice(0, 120)}…: expected a regular expression in RE2 syntax: it has 20000 characters, of at most 1000`,
  ]);
});

test('no mistake is longer than somebody reads, nor are there more of them', () => {
  const long = 'k'.repeat(10_000);
  const keys = Array.from({ length: 300 }, (_, n) => `"${long}\\u009b${n}" = "${long}"`);
  const errors = errorsOf(keys.join('\n'));
  assert.equal(errors.length, 51);
  assert.equal(errors.at(-1), 'and 250 more mistakes');
  for (const error of errors) assert.ok(error.length <= 1_001);
});
