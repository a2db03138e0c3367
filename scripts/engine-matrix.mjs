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

/** What Lull's safety hangs on, in some forty seconds: npm test runs it on each other engine, too. */
export const FAST = ['contract', 'claims', 'live-stack'];

/** The files of all rows, by name. */
export const FILES = filesIn('test/e2e', ENDING).map((file) => basename(file, ENDING));

/**
 * Runs the files, or `only` those of these names, on these engines, and tells { rows, counted, complaints, status }.
 * `together`: all engines at the same time, each one's output when it is done.
 */
export async function runMatrix({ node, engines, only = [], together = false }) {
  const rows = [];
  if (together) {
    rows.push(
      ...(await Promise.all(engines.map((engine) => runOn({ node, engine, only, together })))),
    );
  } else {
    for (const engine of engines) {
      rows.push(await runOn({ node, engine, only, together }));
      if (rows.at(-1).status > 128) break;
    }
  }
  const total = (kind) => rows.reduce((sum, { counted }) => sum + counted[kind], 0);
  return {
    rows,
    counted: { passed: total('passed'), failed: total('failed'), skipped: total('skipped') },
    complaints: rows.flatMap(({ complaints }) => complaints),
    status: Math.max(0, ...rows.map(({ status }) => status)),
  };
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

async function runOn({ node, engine, only, together }) {
  const began = Date.now();
  const release = { LULL_SANDBOX_RELEASE: engine.startsWith('28') ? 'sid' : 'trixie' };
  const env = engine === 'podman' ? {} : { LULL_ENGINE: engine, ...release };
  const files = filesOn(engine).filter(
    (file) => only.length === 0 || only.includes(basename(file, ENDING)),
  );
  const minutes = () => (Date.now() - began) / 60_000;
  if (files.length === 0) {
    // Without a file, node --test would look for tests itself.
    const complaints = [`Engine ${engine}: none of ${only.join(', ')} is run on it.`];
    const counted = { passed: 0, failed: 0, skipped: 0 };
    return { engine, said: null, files: 0, counted, complaints, status: 1, minutes: minutes() };
  }
  const said = describe(node, engine, env);
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
    held: together,
    ownRoot: true,
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
