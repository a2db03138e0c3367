/**
 * What the tests need, unpacked before the first of them runs: so that none waits for it, and what cannot be
 * had is said at once. Prints what is missing, and exits 1 then.
 */
import { unpackDebianPackages } from './debian-packages.ts';
import { debianRootfs, openRootfsTools } from './debian-rootfs.ts';
import { dockerdOf, ENGINES } from './engine-choice.ts';
import { dockerdOfRelease } from './engine-of-release.ts';
import { missingRequirements } from './requirements.ts';
import { type ToolName, unpackTool } from './tools.ts';

const TOOLS: readonly ToolName[] = ['journald', 'network', 'podman', 'prometheus', 'shells'];

/** The longest first; each lane does one thing after the other. */
const LANES: readonly (readonly (() => Promise<unknown>)[])[] = [
  [
    async () => debianRootfs(await openRootfsTools()),
    () => dockerdOfRelease(),
    ...ENGINES.map((engine) => () => dockerdOf(engine)),
  ],
  [() => unpackDebianPackages(), ...TOOLS.map((name) => () => unpackTool(name))],
];

async function prepare(): Promise<readonly string[]> {
  const missing = missingRequirements();
  if (missing.length > 0) return missing;
  const failed: string[] = [];
  const walk = async (lane: (typeof LANES)[number]) => {
    for (const step of lane) {
      await step().catch((error: unknown) => {
        failed.push(error instanceof Error ? error.message : String(error));
      });
    }
  };
  await Promise.all(LANES.map(walk));
  return [...new Set(failed)];
}

const missing = await prepare();
for (const one of missing) console.error(`  - ${one}`);
process.exitCode = missing.length === 0 ? 0 : 1;
