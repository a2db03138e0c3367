import { dockerContract } from '../support/docker-contract.ts';
import { engineHarness } from './contract-harness.ts';

dockerContract("Debian 12's Docker Engine, classic store", () => engineHarness());
