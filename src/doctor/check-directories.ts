import type { DoctorFacts } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

export function checkDirectories({ directories, uid, watcher }: DoctorFacts): readonly Said[] {
  return directories.map(({ what, path, fault }) => {
    if (fault === null) return ok(`${what} ${path} is writable`);
    const said = {
      saw: `${what} ${path} is not writable for user ${uid}: ${fault}`,
      why: 'holds, the dump and the history are kept there',
      todo: `\`install -d -o USER ${path}\`, or RuntimeDirectory=lull and StateDirectory=lull in the unit`,
    };
    // Another user's rights say nothing of a watcher that runs, or would run, as root.
    if (uid !== 0 || watcher.answer.kind === 'ok') {
      const todo = "run the doctor as the watcher's user to know";
      return not('unknown', { ...said, todo });
    }
    return not('problem', said);
  });
}
