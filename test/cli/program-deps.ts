import { join } from 'node:path';
import { NEVER } from 'rxjs';
import type { ProgramDeps } from '../../src/cli/program.ts';
import { factsWith } from '../doctor/facts.ts';
import { NOW } from '../report/documents.ts';
import { policyWith } from './policy.ts';

/** A command line whose watcher would be in `folder`, and what it has written. */
export function programDeps(folder: string) {
  const written = { out: '', err: '' };
  const policy = policyWith({ socket: join(folder, 'lull.sock') });
  const control = { ...policy.control, holdDir: join(folder, 'hold.d') };
  const deps: ProgramDeps = {
    version: '0.1.0',
    env: {},
    configFile: join(folder, 'lull.toml'),
    checkConfig: () => ({ ok: true, policy: { ...policy, control }, toml: '' }),
    now: () => NOW,
    stateDir: join(folder, 'state'),
    interrupt$: NEVER,
    keys$: NEVER,
    resized$: NEVER,
    signals$: NEVER,
    user: 'anna',
    stdout: {
      write: (text) => {
        written.out += text;
      },
    },
    stderr: {
      write: (text) => {
        written.err += text;
      },
    },
    doctorFacts: async (_policy, config) => factsWith({ config }),
    surveyPlan: () => Promise.reject(new Error('no engine')),
    run: async () => 0,
  };
  return { deps, written };
}
