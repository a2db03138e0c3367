/**
 * The watcher's log and control socket without the watcher: on SIGUSR2 it logs 20,000 lines, one in
 * a thousand of them a warning, and it answers `GET /v1/counters` all the while.
 */

import { sendJson } from '../../src/control/route.ts';
import { startControlServer } from '../../src/control/server.ts';
import { openLog } from '../../src/systemd/open-log.ts';

const LINES = 20_000;
const EACH_TURN = 50;

const { log, counters } = await openLog({
  stdout: process.stdout,
  journalStream: process.env['JOURNAL_STREAM'],
});
let logged = 0;

function flood(): void {
  for (let n = 0; n < EACH_TURN; n += 1) {
    logged += 1;
    if (logged % 1000 === 0) log.warn({ flood: logged }, 'flooding, and this is important');
    else log.info({ flood: logged, why: 'a line as long as most\n'.repeat(8) }, 'flooding');
  }
  if (logged < LINES) setImmediate(flood);
}

process.on('SIGUSR2', flood);
await startControlServer({
  socket: process.argv[2] ?? '',
  state: () => null,
  plan: () => Promise.reject(new Error('no plan')),
  routes: [
    {
      method: 'GET',
      path: '/v1/counters',
      handle: (exchange) => sendJson(exchange, 200, { logged, ...counters() }),
    },
  ],
});
