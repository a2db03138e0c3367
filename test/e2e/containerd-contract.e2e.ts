import { modernDockerd } from '../../sandbox/modern-engine.ts';
import { dockerContract } from '../support/docker-contract.ts';
import { engineHarness } from './contract-harness.ts';

dockerContract('a newer Docker Engine, containerd store', async () =>
  engineHarness({ dockerd: await modernDockerd() }),
);
