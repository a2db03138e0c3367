import { getPlan } from '../control/client.ts';
import type { PlanReport } from '../executor/plan-document.ts';
import type { Policy } from '../gates/policy.ts';
import { printable, printableJson } from '../report/printable.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import { planText } from './plan-text.ts';
import type { JsonOption } from './status.ts';
import type { Terminal } from './terminal.ts';

export interface PlanCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Epoch ms. */
  readonly now: () => number;
  /** Makes a plan without the watcher: asks the engine itself. */
  readonly surveyPlan: (policy: Policy) => Promise<PlanReport>;
}

export interface PlanOptions extends ConfigOption, JsonOption {
  readonly all?: boolean;
}

/** `lull plan`: what a prune would remove now; the watcher's own plan where there is one. */
export async function plan(deps: PlanCommand, options: PlanOptions): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const made = await askOrSurvey(deps, policy);
  const text =
    options.json === true
      ? printableJson(made, 2)
      : planText(made, { now: deps.now(), all: options.all === true });
  deps.stdout.write(`${text}\n`);
  return EXIT.done;
}

async function askOrSurvey(deps: PlanCommand, policy: Policy): Promise<PlanReport> {
  const answer = await getPlan(policy.control.socket);
  switch (answer.kind) {
    case 'ok':
      return answer.value;
    case 'failed':
      throw new CliError(EXIT.failed, `lull: ${printable(answer.reason)}`);
    case 'not-running':
      deps.stderr.write(
        'lull: the watcher is not running; asking the engine. Since when things are unused is unknown.\n',
      );
      return deps.surveyPlan(policy);
  }
}
