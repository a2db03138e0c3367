import { dockerdOfRelease } from '../../sandbox/engine-of-release.ts';
import { dockerContract } from '../support/docker-contract.ts';
import { engineHarness } from './contract-harness.ts';

dockerContract('a newer Docker Engine, containerd store', async () =>
  engineHarness({ dockerd: await dockerdOfRelease() }),
);
