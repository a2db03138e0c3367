import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staleAfterMs } from '../../src/gates/pressure.ts';
import { Host } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aSample } from '../support/facts.ts';

describe('the pressure gate', () => {
  it('is open, which is the demand, from high until below low, and says the figures', () => {
    const host = new Host().calm();
    assert.equal(host.verdict('pressure'), 'closed');
    assert.match(host.gate('pressure').reason, /50 % used.*pressure begins at 80 %/);
    host.disk(0.85);
    assert.equal(host.verdict('pressure'), 'open');
    assert.match(host.gate('pressure').reason, /85 % used.*pressure ends below 75 %/);
    const { usedRatio, high, low } = host.gate('pressure').evidence;
    assert.deepEqual([usedRatio, high, low], [0.85, 0.8, 0.75]);
    assert.equal(host.disk(0.77).verdict('pressure'), 'open');
    assert.equal(host.disk(0.74).verdict('pressure'), 'closed');
  });

  it('names the inodes where they are what is short', () => {
    const host = new Host().calm().disk(0.3, { inodesUsedRatio: 0.9 });
    assert.match(host.gate('pressure').reason, /90 % of the inodes used/);
  });

  it('invariant 6: a stale sample is no evidence, of pressure or of none', () => {
    for (const used of [0.5, 0.85]) {
      const host = new Host().calm().disk(used);
      host.pass(staleAfterMs(aPolicy().disk) - 1);
      assert.notEqual(host.verdict('pressure'), 'unknown');
      assert.equal(host.pass(1).verdict('pressure'), 'unknown');
      assert.match(host.gate('pressure').reason, /the last disk sample is .* old/);
      assert.notEqual(host.disk(used).verdict('pressure'), 'unknown');
    }
  });

  it('one disk that cannot be read hides no pressure of another, but no absence is proven', () => {
    const unreadable = { kind: 'disk-unreadable', path: '/b', reason: 'EIO' } as const;
    const host = new Host().calm().tell(unreadable);
    assert.equal(host.verdict('pressure'), 'unknown');
    assert.match(host.gate('pressure').reason, /\/b cannot be read: EIO/);
    assert.equal(new Host().calm().disk(0.85).tell(unreadable).verdict('pressure'), 'open');
  });

  it('the full disk that cannot be read any more ends no pressure: nothing is recorded', () => {
    const gone = { kind: 'disk-unreadable', path: '/a', reason: 'EIO' } as const;
    const sample = (host: Host, path: string, used: number) => aSample(host.now, used, { path });
    const host = new Host().calm();
    host.tell({
      kind: 'disk-sampled',
      samples: [sample(host, '/a', 0.85), sample(host, '/b', 0.2)],
    });
    assert.equal(host.verdict('pressure'), 'open');
    host.pass(1_000).tell(gone, { kind: 'disk-sampled', samples: [sample(host, '/b', 0.2)] });
    assert.equal(host.verdict('pressure'), 'unknown');
    assert.deepEqual(host.outcomes, []);
    // It can be read again, and is above low still: the pressure never ended.
    const both = [sample(host, '/a', 0.77), sample(host, '/b', 0.2)];
    assert.equal(
      host.pass(1_000).tell({ kind: 'disk-sampled', samples: both }).verdict('pressure'),
      'open',
    );
  });

  it('a path that is not watched any more stands in no way: the engine has moved its root', () => {
    const gone = { kind: 'disk-unreadable', path: '/old', reason: 'ENOENT' } as const;
    const host = new Host().calm().tell(gone);
    assert.equal(host.verdict('pressure'), 'unknown');
    assert.equal(host.pass(1_000).disk(0.5, { path: '/new' }).verdict('pressure'), 'closed');
  });

  it('is latched during a prune: relief half-way is no reason to stop', () => {
    const host = new Host().pruning();
    assert.equal(host.phase, 'pruning');
    assert.equal(host.disk(0.1).verdict('pressure'), 'open');
    assert.deepEqual(host.stopped(), []);
  });
});
