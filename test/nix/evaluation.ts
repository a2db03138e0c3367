import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import type { NixTools } from '../../sandbox/nix-tools.ts';
import type { CommandResult } from '../../sandbox/run-command.ts';

export const ROOT: string = resolve(import.meta.dirname, '..', '..');

const expression = (what: string, host: string): string =>
  `let e = import ${join(import.meta.dirname, 'host.nix')} { ${host} }; in ${what}`;

/** What `e.host`, a NixOS host with Lull, or `e.flake` has at this place; `host` are host.nix' arguments. */
export function tryEvaluate(nix: NixTools, what: string, host = ''): Promise<CommandResult> {
  return nix.run('nix-instantiate', ['--eval', '--strict', '--json', '-E', expression(what, host)]);
}

export async function evaluate(nix: NixTools, what: string, host = ''): Promise<unknown> {
  const evaluated = await tryEvaluate(nix, what, host);
  assert.equal(evaluated.code, 0, evaluated.stderr);
  return JSON.parse(evaluated.stdout) as unknown;
}

/** Builds what is there. Its path is on stdout. */
export function build(nix: NixTools, what: string, host = ''): Promise<CommandResult> {
  return nix.run('nix-build', ['--no-out-link', '-E', expression(what, host)]);
}
