import { resolve } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';

interface Tool {
  readonly names: readonly string[];
  /** Its program needs the C library and nothing else. */
  readonly alone?: boolean;
}

/** Debian's programs that tests use beside the engine, each unpacked into a folder of its name. */
const TOOLS = {
  boot: { names: ['systemd-container', 'mmdebstrap'] },
  faketime: { names: ['libfaketime'], alone: true },
  journald: { names: ['systemd'] },
  network: { names: ['iproute2'] },
  nix: { names: ['nix-bin', 'systemd', 'python3-minimal'] },
  podman: { names: ['podman'] },
  // promtool is a package of its own from Debian 13 on.
  prometheus: { names: ['prometheus', 'promtool?'], alone: true },
  shells: { names: ['fish', 'zsh', 'groff-base'] },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof TOOLS;

/** Unpacks a tool, once, and resolves with its folder. */
export function unpackTool(name: ToolName, log?: (line: string) => void): Promise<string> {
  const into = resolve(import.meta.dirname, '..', '.sandbox', `${name}-tools`);
  return unpackDebianPackages({ into, ...TOOLS[name], ...(log === undefined ? {} : { log }) });
}
