import { formatDuration } from '../report/quantities.ts';
import type { StateDocument } from '../report/state-document.ts';
import type { DoctorFacts } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

/** The dump is written at least every disk interval; what is later than this is not written any more. */
const LATE_BY_MS = 60_000;

export function checkWatcher(facts: DoctorFacts): readonly Said[] {
  const { answer, socket } = facts.watcher;
  switch (answer.kind) {
    case 'not-running':
      return [
        not('problem', {
          saw: `no watcher answers at ${socket}`,
          why: 'nothing prunes this host',
          todo: '`systemctl start lull` (`systemctl enable lull` for the next boot); if it has another configuration, name it with --config',
        }),
      ];
    case 'failed':
      return [
        not('unknown', {
          saw: `the watcher could not be asked: ${answer.reason}`,
          why: 'whether it works is not known',
          todo: 'run the doctor as root, or as a member of the group of the socket; `systemctl status lull`',
        }),
      ];
    case 'ok':
      return [live(answer.value), ...dump(facts), ...refused(answer.value)];
  }
}

function live({ lull, phase, engine }: StateDocument): Said {
  const saw = `lull ${lull.version} runs (pid ${lull.pid}), ${phase}, engine ${engine.connection}`;
  if (engine.connection === 'connected') return ok(saw);
  return not('problem', {
    saw,
    why: 'a watcher without the engine prunes nothing',
    todo: '`lull status` says since when, the log says why',
  });
}

function refused({ lull }: StateDocument): readonly Said[] {
  if (lull.config.error === null) return [];
  return [
    not('problem', {
      saw: `it has refused its configuration as it is now: ${lull.config.error}`,
      why: 'it goes on with the one before, until it is restarted',
      todo: 'correct the file; it is read again by itself',
    }),
  ];
}

function dump({ watcher, now, policy }: DoctorFacts): readonly Said[] {
  const { file, at, fault } = watcher.dump;
  if (at === null) {
    return [
      not('warning', {
        saw: `the dump ${file} cannot be read: ${fault ?? 'there is none'}`,
        why: 'what reads the file sees nothing; the watcher may have another RUNTIME_DIRECTORY',
        todo: 'use `lull status --json`, or run the doctor with the RUNTIME_DIRECTORY of the watcher',
      }),
    ];
  }
  const age = now - at;
  if (age <= policy.disk.intervalMs + LATE_BY_MS) {
    return [ok(`the dump ${file} is ${formatDuration(age)} old`)];
  }
  return [
    not('problem', {
      saw: `the dump ${file} is ${formatDuration(age)} old`,
      why: 'it is written at least every disk.interval: the directory is not writable, or full, or the file is left by another watcher',
      todo: 'look for "state file" in the log of the watcher',
    }),
  ];
}
