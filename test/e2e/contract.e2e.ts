import { chosenEngine } from '../../sandbox/engine-choice.ts';
import { dockerContract } from '../support/docker-contract.ts';
import { engineHarness } from './contract-harness.ts';

const { version, store } = chosenEngine();

dockerContract(`Docker Engine ${version}, ${store} store`, () => engineHarness());
