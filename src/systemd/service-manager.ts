/** What systemd wants to hear of a service with Type=notify: sd_notify(3), sd_watchdog_enabled(3). */
import { DatagramSink } from './datagram-sink.ts';
import { openDatagrams } from './datagram-socket.ts';

export interface ServiceManager {
  /** Variables, one a line: `READY=1`. Does nothing where nobody wants to be told. */
  readonly tell: (text: string) => void;
  /** systemd kills a service that is silent for this long; null: it does not watch this one. */
  readonly watchdogMs: number | null;
  /** Why a manager that wants to be told cannot be. */
  readonly problem: string | null;
}

/** Of the environment. */
export interface ManagerVariables {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

const SILENT: ServiceManager = { tell: () => {}, watchdogMs: null, problem: null };
/** What waits for a systemd that is busy; it reads again soon, or never. */
const CAPACITY = 100;

export async function openServiceManager(
  env: ManagerVariables,
  pid: number,
): Promise<ServiceManager> {
  const { NOTIFY_SOCKET: address = '' } = env;
  if (address === '') return SILENT;
  const opened = await openDatagrams(address);
  if (!opened.ok) return { ...SILENT, problem: opened.reason };
  const sink = new DatagramSink({ socket: opened.socket, capacity: CAPACITY });
  return {
    tell: (text) => sink.write({ bytes: Buffer.from(text), priority: priorityOf(text) }),
    watchdogMs: watchdogOf(env, pid),
    problem: null,
  };
}

/** The next of its kind makes up for a lost WATCHDOG or STATUS, but not for the others. */
function priorityOf(text: string): number {
  if (text.startsWith('WATCHDOG')) return 7;
  return text.startsWith('STATUS') ? 6 : 0;
}

/** Both variables are inherited by children, hence the pid. */
export function watchdogOf(env: ManagerVariables, pid: number): number | null {
  const { WATCHDOG_USEC: usec = '', WATCHDOG_PID: of = `${pid}` } = env;
  return /^[1-9]\d*$/.test(usec) && of === `${pid}` ? Number(usec) / 1000 : null;
}
