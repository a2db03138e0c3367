import { productVersion } from '../gates/product.ts';
import type { DoctorFacts } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

/** What Lull was written for and is tested against. */
const OLDEST = [20, 10] as const;

export function checkEngine({ engine, policy, uid }: DoctorFacts): readonly Said[] {
  const { host } = policy.docker;
  if (engine.kind === 'failed') {
    return [
      not('problem', {
        saw: `no answer at ${host}: ${engine.reason}`,
        why: 'without the engine Lull knows nothing, and prunes nothing',
        todo: remedy(engine.reason, uid),
      }),
    ];
  }
  const { version, apiVersion, imageStore } = engine.fact;
  if (engine.fact.otherProduct !== undefined) {
    return [
      not('problem', {
        saw: `${productVersion(engine.fact)} answers at ${host}`,
        why: 'it is not Docker Engine: its events, pulls and builds are not told as Lull has to know them; the engine gate stays unknown, and nothing is pruned',
        todo: 'name the socket of a Docker Engine in docker.host or DOCKER_HOST; what Podman stores, `podman system prune` removes, when nothing runs',
      }),
    ];
  }
  const saw = `Docker ${version} (API ${apiVersion}) answers at ${host}, ${imageStore} image store`;
  const age = compare(version);
  if (age === 'recent') return [ok(saw)];
  if (age === 'unreadable') {
    return [
      not('unknown', {
        saw,
        why: `its version cannot be read; Lull needs ${OLDEST.join('.')}`,
        todo: 'compare it by hand: `docker version`',
      }),
    ];
  }
  return [
    not('problem', {
      saw,
      why: `Lull needs ${OLDEST.join('.')} or newer: what older engines do with its claims was never tried`,
      todo: 'upgrade the engine before you let Lull prune',
    }),
  ];
}

function remedy(reason: string, uid: number): string {
  if (/EACCES|EPERM/.test(reason)) {
    return `user ${uid} may not use the socket: run as root, or as a member of its group (\`usermod -aG docker USER\`, or SupplementaryGroups=docker in the unit)`;
  }
  if (/ENOENT/.test(reason)) {
    return 'there is no socket: `systemctl status docker.socket docker`, or name the right one in docker.host or DOCKER_HOST';
  }
  if (/ECONNREFUSED/.test(reason)) return 'nobody listens: `systemctl start docker`';
  return '`systemctl status docker`, `journalctl -u docker`; is docker.host right?';
}

function compare(version: string): 'recent' | 'old' | 'unreadable' {
  const read = /^v?(\d+)\.(\d+)/.exec(version);
  if (read === null) return 'unreadable';
  const [major, minor] = [Number(read[1]), Number(read[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) ? 'recent' : 'old';
}
