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
  /** For the journal's catalog: what it means, in sentences. */
  readonly meaning: string;
  readonly advice: string;
}

export const ALERTS: Readonly<Record<AlertName, AlertKind>> = {
  skip: {
    messageId: '48c92a3a368c10c7ecf3e8e05eccb877',
    priority: 'warning',
    message: 'prune skipped under pressure',
    clearedMessage: 'prune no longer skipped',
    meaning:
      'The disk is under pressure, but Lull removes nothing as long as these gates are not open: @LULL_GATES@. It is repeated every alerts.repeat while it lasts, and told once when it ends.',
    advice: 'Lull prunes by itself once the named gates are open; end what keeps them closed.',
  },
  starved: {
    messageId: '2f65d99ae3dacbe7bc4ffb23f0718619',
    priority: 'err',
    message: 'prune starved',
    clearedMessage: 'prune no longer starved',
    meaning:
      'Lull has been skipping for alerts.starvedAfter: the disk is under pressure, and there was no quiet moment to prune in.',
    advice: 'The gates leave no gap to prune in: find the run, service or hold that never ends.',
  },
  ineffective: {
    messageId: 'a91a4ac97c6c64adbd03cce33b0cbf9f',
    priority: 'err',
    message: 'prune left the pressure',
    clearedMessage: 'prune pressure relieved',
    meaning:
      'A prune removed all that it may remove, and the disk is still under pressure. Tagged images, images in use and volumes are never removed.',
    advice: 'What fills the disk is nothing Lull may remove: look at tagged images, volumes, logs.',
  },
  'engine-lost': {
    messageId: 'ca6fc60cfdbe92eaae05b5c902c40475',
    priority: 'err',
    message: 'engine lost for a minute',
    clearedMessage: 'engine back',
    meaning:
      'Lull has had no connection to the Docker Engine for a minute. While it has none it removes nothing.',
    advice: 'Check that the Docker Engine runs and that Lull may use its socket.',
  },
  'config-rejected': {
    messageId: 'ada999ed3dadbb094cf1bb2003a4739d',
    priority: 'err',
    message: 'configuration rejected',
    clearedMessage: 'configuration accepted again',
    meaning:
      'The configuration file was changed, and what it says now is not valid. The running configuration stays in force.',
    advice: 'The old configuration stays in force: correct the file (`lull config check FILE`).',
  },
  'prune-failed': {
    messageId: '18a05218150cb5677bd5d12fb29c7659',
    priority: 'err',
    message: 'prune failed',
    clearedMessage: 'prune works again',
    meaning:
      'The Docker Engine refused or did not answer a call of a prune. Nothing further was removed by it.',
    advice: "Read the reason, then the engine's own log; Lull tries again after the cooldown.",
  },
};
