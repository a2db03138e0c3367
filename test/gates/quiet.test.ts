import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Told } from '../support/a-host.ts';
import { Host } from '../support/a-host.ts';
import { aContainer } from '../support/facts.ts';

const NO_CONTAINERS = {
  kind: 'containers-listed',
  containers: [],
  buildSteps: [],
  touched: [],
} as const;
const INTERRUPTIONS: readonly (readonly [string, readonly Told[], readonly Told[]])[] = [
  [
    'a run',
    [{ ...NO_CONTAINERS, containers: [aContainer({ labels: { 'ci.example': '1' } })] }],
    [NO_CONTAINERS],
  ],
  [
    'a pull',
    [{ kind: 'pulls-observed', files: ['GetImageBlob1'], blind: null }],
    [{ kind: 'pulls-observed', files: [], blind: null }],
  ],
  [
    'a hold',
    [
      {
        kind: 'holds-listed',
        holds: [{ id: 'h', why: 'x', who: '', since: 0, until: null }],
      },
    ],
    [{ kind: 'holds-listed', holds: [] }],
  ],
];

describe('the quiet gate', () => {
  it('opens once all others have been open for quiet.for, and then a prune starts', () => {
    const host = new Host().calm().disk(0.85).noBuilds();
    assert.equal(host.pass(29_000).verdict('quiet'), 'closed');
    assert.match(host.gate('quiet').reason, /all else open for 29 s of 30 s/);
    assert.equal(host.pass(999).verdict('quiet'), 'closed');
    assert.deepEqual(host.waitingFor, ['quiet']);
    assert.equal(host.started(), 0);
    assert.equal(host.pass(1).started(), 1);
  });

  for (const [title, begin, end] of INTERRUPTIONS) {
    it(`begins anew after ${title}, however short`, () => {
      const host = new Host().calm().disk(0.85).noBuilds().pass(29_000);
      host
        .tell(...begin)
        .tell(...end)
        .noBuilds();
      assert.equal(host.pass(29_999).started(), 0);
      assert.equal(host.pass(1).started(), 1);
    });
  }

  it('says what it waits for to begin', () => {
    const host = new Host().calm();
    assert.match(host.gate('quiet').reason, /begins when the others are open \(pressure\)/);
  });

  it('never opens once Lull is stopping', () => {
    const host = new Host().calm().disk(0.85).noBuilds().tell({ kind: 'stop-requested' });
    assert.equal(host.pass(300_000).verdict('quiet'), 'closed');
    assert.equal(host.started(), 0);
  });
});
