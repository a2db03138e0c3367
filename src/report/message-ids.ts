/**
 * The alerts, one row each. A MESSAGE_ID is part of the contract with whoever searches the journal
 * for it, and with the journal catalog: never change one, never use one twice.
 */
export const ALERT_NAMES = [
  'skip',
  'starved',
  'ineffective',
  'engine-lost',
  'config-rejected',
  'prune-failed',
] as const;

export type AlertName = (typeof ALERT_NAMES)[number];

/** Syslog's words. */
export type Priority = 'warning' | 'err' | 'crit';

export interface AlertKind {
  /** 128 bits in hex, as sd-id128 writes them. */
  readonly messageId: string;
  readonly priority: Priority;
  readonly message: string;
  readonly clearedMessage: string;
  readonly advice: string;
}

export const ALERTS: Readonly<Record<AlertName, AlertKind>> = {
  skip: {
    messageId: '48c92a3a368c10c7ecf3e8e05eccb877',
    priority: 'warning',
    message: 'prune skipped under pressure',
    clearedMessage: 'prune no longer skipped',
    advice: 'Lull prunes by itself once the named gates are open; end what keeps them closed.',
  },
  starved: {
    messageId: '2f65d99ae3dacbe7bc4ffb23f0718619',
    priority: 'err',
    message: 'prune starved',
    clearedMessage: 'prune no longer starved',
    advice: 'The gates leave no gap to prune in: find the run, service or hold that never ends.',
  },
  ineffective: {
    messageId: 'a91a4ac97c6c64adbd03cce33b0cbf9f',
    priority: 'err',
    message: 'prune left the pressure',
    clearedMessage: 'prune pressure relieved',
    advice: 'What fills the disk is nothing Lull may remove: look at tagged images, volumes, logs.',
  },
  'engine-lost': {
    messageId: 'ca6fc60cfdbe92eaae05b5c902c40475',
    priority: 'err',
    message: 'engine lost for a minute',
    clearedMessage: 'engine back',
    advice: 'Check that the Docker Engine runs and that Lull may use its socket.',
  },
  'config-rejected': {
    messageId: 'ada999ed3dadbb094cf1bb2003a4739d',
    priority: 'err',
    message: 'configuration rejected',
    clearedMessage: 'configuration accepted again',
    advice: 'The old configuration stays in force: correct the file (`lull config check FILE`).',
  },
  'prune-failed': {
    messageId: '18a05218150cb5677bd5d12fb29c7659',
    priority: 'err',
    message: 'prune failed',
    clearedMessage: 'prune works again',
    advice: "Read the reason, then the engine's own log; Lull tries again after the cooldown.",
  },
};
