import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planText } from '../../src/cli/plan-text.ts';
import type { PlanDisk, PlanItem, PlanReport } from '../../src/executor/plan-document.ts';

const NOW = Date.UTC(2026, 10, 23, 5);
const ESCAPE = String.fromCharCode(27);

const item = (n: number, part: Partial<PlanItem> = {}): PlanItem => ({
  kind: 'image',
  id: `sha256:${n.toString(16).padStart(64, '0')}`,
  names: [`base:${n}`],
  reason: `tagged base:${n}`,
  group: 'tagged',
  sizeBytes: n * 1e6,
  createdAt: '2026-11-21T05:00:00.000Z',
  ...part,
});

const disk = (part: Partial<PlanDisk> = {}): PlanDisk => ({
  path: '/var/lib/docker',
  usedRatio: 0.9,
  inodesUsedRatio: 0.1,
  totalBytes: 1e11,
  availableBytes: 1e10,
  highRatio: 0.8,
  lowRatio: 0.75,
  usedRatioAtBest: 0.7,
  missingBytes: 0,
  ...part,
});

const report = (part: Partial<PlanReport> = {}): PlanReport => ({
  version: 1,
  at: '2026-11-23T05:00:00.000Z',
  remove: [item(1, { names: [], group: 'untagged', reason: 'untagged, built 2d ago' })],
  keep: Array.from({ length: 9 }, (_, n) => item(n + 1)),
  totals: { containers: 0, images: 1, buildCache: 0, sizeBytes: 1e6, kept: 9 },
  relief: { atMostBytes: 1e6, atLeastBytes: 4e5 },
  disk: [disk()],
  space: [],
  ...part,
});
const text = (part: Partial<PlanReport> = {}, all = false) =>
  planText(report(part), { now: NOW, all });

test('what goes has its bounds, and what stays is cut short unless all is asked for', () => {
  const short = text();
  assert.match(short, /would remove 1 image: 1 MB at most, at least 400 kB \(layers that images/);
  assert.match(short, /^ {2}images, untagged: 1, 1 MB$/m);
  assert.match(short, /^ {2}images, tagged: 9, 45 MB$/m);
  assert.match(short, /^ +9 MB +2d +base:9 +tagged base:9$/m);
  assert.match(short, /and 6 more, 21 MB \(`lull plan --all` names them\)/);
  assert.doesNotMatch(short, /base:6/);
  const long = text({}, true);
  for (let n = 1; n <= 9; n += 1) assert.ok(long.includes(`base:${n}`));
  assert.doesNotMatch(long, /--all/);
});

for (const [title, part, expected] of [
  ['ends the pressure', {}, /90 % used now.*at best 70 % after the prune; .*ends the pressure/],
  ['falls short', { missingBytes: 2e9 }, /2 GB more would have to go.*below 75 %$/m],
  ['is not needed', { usedRatio: 0.5 }, /below 75 %, where pressure ends/],
  ['is not under pressure yet', { usedRatio: 0.78, missingBytes: 1e9 }, /it begins at 80 %/],
  ['lacks inodes', { inodesUsedRatio: 0.95 }, /95 % of the inodes are used, too/],
] as const) {
  test(`the outlook of a disk that ${title}`, () => {
    assert.match(text({ disk: [disk(part)] }), expected);
  });
}

test('without a disk that can be read the outlook says so', () => {
  assert.match(text({ disk: [] }), /No file system could be read/);
});

test('advice comes only where a prune does not end the pressure, the largest first', () => {
  const space = [
    { kind: 'images-named', count: 3, sizeBytes: 1e9, largest: [], note: null },
    {
      kind: 'volumes-unused',
      count: 1,
      sizeBytes: 5e9,
      largest: [{ name: `v${ESCAPE}[2J`, sizeBytes: 5e9 }],
      note: null,
    },
    { kind: 'container-logs', count: null, sizeBytes: null, largest: [], note: 'EACCES' },
    { kind: 'build-cache', count: 0, sizeBytes: 0, largest: [], note: null },
  ] as const;
  const relieved = text({ space });
  assert.match(relieved, /5 GB +1 +volumes not in use +v 5 GB\n.*1 GB +3 +images not in use, with/);
  assert.match(relieved, /\? +container logs +EACCES/);
  assert.doesNotMatch(relieved, /docker volume rm|build cache/);
  const stuck = text({ space, disk: [disk({ missingBytes: 1 })] });
  assert.match(
    stuck,
    /does not end the pressure[\s\S]*docker volume rm[\s\S]*docker rmi[\s\S]*max-size/,
  );
  assert.ok(!stuck.includes(ESCAPE));
});

test('what is used beyond all that Docker has is told, each layer once', () => {
  const entry = { count: 1, largest: [], note: null } as const;
  const space = [
    { ...entry, kind: 'images-in-use', sizeBytes: 8e10 },
    { ...entry, kind: 'image-layers', sizeBytes: 3e10 },
    { ...entry, kind: 'volumes-unused', sizeBytes: 1e10 },
  ] as const;
  // 90 % used and 10 GB free: 90 GB are used.
  const rest = /^ {2}50 GB +everything else on this file system, about +look at `du -xh .*docker/m;
  assert.match(text({ space }), rest);
  assert.doesNotMatch(text({ space, disk: [disk(), disk({ path: '/b' })] }), /everything else/);
  const layers = [{ ...entry, kind: 'image-layers', sizeBytes: 8.8e10 }] as const;
  assert.doesNotMatch(text({ space: layers }), /everything else/);
});

test('nothing to remove is said, and hostile names and groups stay on their line', () => {
  const hostile = item(1, { names: ['a\nb'], reason: 'r\nr', group: 'g\ng' });
  const said = text({ remove: [], keep: [hostile] });
  assert.match(said, /A prune now would remove nothing\./);
  assert.match(said, /images, g g: 1/);
  assert.match(said, /a b {2}r r$/m);
});
