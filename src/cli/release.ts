import { deleteHold } from '../control/hold-client.ts';
import { type HoldDocument, holdDocument } from '../report/hold-document.ts';
import { printable } from '../report/printable.ts';
import { removeHold } from '../store/hold-files.ts';
import { readHolds } from '../streams/holds.ts';
import type { ConfigOption } from './config.ts';
import { loadConfig } from './config-file.ts';
import { EXIT } from './exit.ts';
import type { HoldCommand } from './hold.ts';

/** `lull release`: takes holds away, also without the watcher; 1 when one of them could not be. */
export async function release(
  deps: HoldCommand,
  ids: readonly string[],
  options: ConfigOption,
): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { socket, holdDir } = policy.control;
  let code: number = EXIT.done;
  for (const id of ids) {
    const answer = await deleteHold(socket, id);
    const released = answer.kind === 'not-running' ? await releaseFile(holdDir, id) : answer;
    if (released.kind === 'ok') {
      const { why, who } = released.value;
      const whose = who === '' ? why : `${why}, ${who}`;
      deps.stderr.write(`released ${printable(id)} (${printable(whose)})\n`);
      continue;
    }
    code = EXIT.failed;
    deps.stderr.write(`lull: not released: ${printable(released.reason)}\n`);
  }
  if (code !== EXIT.done) deps.stderr.write('`lull status` lists the holds.\n');
  return code;
}

type ReleasedFile =
  | { readonly kind: 'ok'; readonly value: HoldDocument }
  | { readonly kind: 'failed'; readonly reason: string };

async function releaseFile(holdDir: string, id: string): Promise<ReleasedFile> {
  const reading = await readHolds(holdDir);
  if (reading.kind === 'unreadable') return { kind: 'failed', reason: reading.reason };
  const found = reading.holds.find((one) => one.id === id);
  const nowhere = `there is no hold ${JSON.stringify(id)} in ${holdDir}`;
  if (found === undefined) return { kind: 'failed', reason: nowhere };
  try {
    await removeHold(holdDir, id);
    return { kind: 'ok', value: holdDocument(found) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
