import { type DockerHarness, dockerContract } from '../support/docker-contract.ts';
import { FakeDocker } from '../support/fake-docker.ts';
import { aContainer, anImage, FAKE_ENGINE, hexId, imageId } from '../support/fake-facts.ts';

function fakeHarness(imageStore: 'graphdriver' | 'containerd'): DockerHarness {
  const docker = new FakeDocker();
  docker.engineFact = { ...FAKE_ENGINE, imageStore };
  let seed = 0;
  return {
    docker,
    createImage: async () => {
      seed += 1;
      docker.imageFacts = [...docker.imageFacts, anImage({ id: imageId(seed) })];
      return imageId(seed);
    },
    tag: async (id, reference) => docker.tagImage(id, reference),
    createContainer: async (image) => {
      seed += 1;
      const made = aContainer({ id: hexId(seed), imageId: image, state: 'created' });
      docker.containerFacts = [...docker.containerFacts, made];
      return made.id;
    },
    start: async (id) => {
      docker.containerFacts = docker.containerFacts.map((one) =>
        one.id === id ? { ...one, state: 'running' } : one,
      );
    },
    close: async () => {},
  };
}

dockerContract('fake, classic store', async () => fakeHarness('graphdriver'));
dockerContract('fake, containerd store', async () => fakeHarness('containerd'));
