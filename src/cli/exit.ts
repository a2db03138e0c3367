export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** As `systemctl status`. */
  notRunning: 3,
  /** EX_TEMPFAIL: a gate is not open, try again later. */
  tryLater: 75,
} as const;

/** An end of the program that has been explained: its message goes to stderr as it is. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
