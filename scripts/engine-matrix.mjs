// The end-to-end tests on one engine after the other: shared by npm run test:matrix and npm run test:safety.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { filesIn, runTests } from './run-tests.mjs';
import { root } from './set-up.mjs';

/** As sandbox/engine-choice.ts names them. */
export const ENGINES = ['20.10', '26.1', '28.5', '28.5-containerd', 'podman'];

/** The engine of npm test. */
export const USUAL = '20.10';

const ENDING = '.e2e.ts';

/** Files that are not run on each engine, and why. */
const NOT_REPEATED = {
  bench: 'the benchmarks at their smallest: figures, no behaviour',
  boot: 'boots a machine with an engine of its own',
  'two-nodes': 'starts two engines of its own, in network namespaces',
  grant: 'no engine in it',
  hostile: 'no engine in it',
  killed: 'no engine in it',
  manual: 'no engine in it',
  podman: 'a row of its own',
  'service-manager': 'no engine in it',
  'containerd-contract': 'what contract is with the containerd store',
  'containerd-store': 'starts its engine with the containerd store: run where that is the store',
};

/** The files of all rows, by name. */
export const FILES = filesIn('test/e2e', ENDING).map((file) => basename(file, ENDING));

/** Runs the files, or `only` those of these names, on these engines, and tells { rows, counted, complaints, status }. */
export async function runMatrix({ node, engines, only = [] }) {
  const rows = [];
  const complaints = [];
  const counted = { passed: 0, failed: 0, skipped: 0 };
  let worst = 0;
  for (const engine of engines) {
    const row = await runOn(node, engine, only);
    rows.push(row);
    complaints.push(...row.complaints);
    for (const kind of Object.keys(counted)) counted[kind] += row.counted[kind];
    worst = Math.max(worst, row.status);
    if (row.status > 128) break;
  }
  return { rows, counted, complaints, status: worst };
}

/** The table as it is printed and as it is in docs/safety/engines.md. */
export function tableOf(rows) {
  const lines = rows.map(({ engine, said, files, counted, minutes }) => [
    engine,
    said?.version ?? 'did not start',
    said?.api ?? '',
    said?.store ?? '',
    String(files),
    String(counted.passed),
    String(counted.failed),
    minutes.toFixed(1),
  ]);
  const head = [
    'engine',
    'says it is',
    'API',
    'image store',
    'files',
    'passed',
    'failed',
    'minutes',
  ];
  const rule = head.map(() => '---');
  const notes = Object.entries(NOT_REPEATED).map(
    ([file, why]) => `- not repeated: ${file} (${why})`,
  );
  const table = [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  return [...table, '', ...notes].join('\n');
}

async function runOn(node, engine, only) {
  const began = Date.now();
  const release = { LULL_SANDBOX_RELEASE: engine.startsWith('28') ? 'sid' : 'trixie' };
  const env = engine === 'podman' ? {} : { LULL_ENGINE: engine, ...release };
  const said = describe(node, engine, env);
  const files = filesOn(engine).filter(
    (file) => only.length === 0 || only.includes(basename(file, ENDING)),
  );
  const minutes = () => (Date.now() - began) / 60_000;
  if (said === null) {
    const complaints = [`Engine ${engine}: it did not start: see above.`];
    const counted = { passed: 0, failed: 0, skipped: 0 };
    return { engine, said, files: 0, counted, complaints, status: 1, minutes: minutes() };
  }
  console.log(`Engine ${engine}: it is ${said.version}, its image store is ${said.store}.`);
  const asked = Number(process.env.LULL_MATRIX_CONCURRENCY);
  const run = await runTests({
    node,
    title: `Engine ${engine}`,
    files,
    concurrency: asked > 0 ? asked : 4,
    env,
  });
  return { engine, said, files: files.length, minutes: minutes(), ...run };
}

/** All but those that are not repeated. */
function filesOn(engine) {
  return filesIn('test/e2e', ENDING).filter((file) => {
    const name = basename(file, ENDING);
    if (engine === 'podman') return name === 'podman';
    if (name === 'containerd-store') return engine.endsWith('-containerd');
    return !(name in NOT_REPEATED);
  });
}

function describe(node, engine, env) {
  const asked = spawnSync(node, [join(root, 'sandbox', 'describe-engine.ts'), engine], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  return asked.status === 0 ? JSON.parse(asked.stdout) : null;
}
