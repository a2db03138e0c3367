/** The way to an engine in memory: each call takes its time there and back, and each write is seen. */
import { switchMap, timer } from 'rxjs';
import type { ClosablePort } from '../../../src/daemon/watcher-deps.ts';
import type { FakeDocker } from '../../support/fake-docker.ts';

const WRITES = ['deleteContainer', 'claimImage', 'deleteClaim', 'pruneBuildCache'] as const;
const READS = [
  ...['ping', 'engine', 'containers', 'images', 'buildCache', 'diskUsage', 'container', 'image'],
  ...['services', 'tasks', 'nodes', 'measuredContainer'],
] as const;

export interface Doorkeeper {
  /** Resolves when the way has been gone. */
  readonly latency: () => Promise<void>;
  /** A write leaves Lull. */
  readonly writing: (method: string) => void;
  /** It was answered. */
  readonly written: () => void;
}

/** The port as the watcher opens it. */
export function engineDoor(docker: FakeDocker, keeper: Doorkeeper): ClosablePort {
  const through = (method: string) => {
    return async (...args: readonly unknown[]): Promise<unknown> => {
      await keeper.latency();
      const call = docker[method as 'ping'] as (...all: readonly unknown[]) => Promise<unknown>;
      const answer = await call.apply(docker, [...args]);
      await keeper.latency();
      return answer;
    };
  };
  const seen = (method: string) => {
    const call = through(method);
    return async (...args: readonly unknown[]): Promise<unknown> => {
      keeper.writing(method);
      return call(...args).finally(keeper.written);
    };
  };
  const door = {
    // A connection is never there at once.
    events: () => timer(1).pipe(switchMap(() => docker.events())),
    close: () => {},
    ...Object.fromEntries(READS.map((method) => [method, through(method)])),
    ...Object.fromEntries(WRITES.map((method) => [method, seen(method)])),
  };
  return door as unknown as ClosablePort;
}
