import { examine } from '../doctor/checks.ts';
import type { ConfigFacts, DoctorFacts } from '../doctor/facts.ts';
import { findingsText } from '../doctor/text.ts';
import type { Policy } from '../gates/policy.ts';
import { printableJson } from '../report/printable.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, readConfig } from './config-file.ts';
import { EXIT } from './exit.ts';
import type { JsonOption } from './status.ts';
import { type Environment, type Terminal, wantsColour } from './terminal.ts';

export interface DoctorCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly env: Environment;
  /** Reads the host; `root` stands for `/` in the search for other pruners. */
  readonly doctorFacts: (policy: Policy, config: ConfigFacts, root: string) => Promise<DoctorFacts>;
}

export interface DoctorOptions extends ConfigOption, JsonOption {
  readonly root?: string;
}

/** `lull doctor`: what is missing here, and what works against Lull; 1 when there is a problem. */
export async function doctor(deps: DoctorCommand, options: DoctorOptions): Promise<number> {
  const file = options.config ?? deps.configFile;
  const text = await readConfig(file, options.config !== undefined);
  const checked = deps.checkConfig(text ?? '', file);
  const sound = checked.ok ? checked : deps.checkConfig('', file);
  if (!sound.ok) throw new Error(`the defaults are not valid: ${sound.errors.join('; ')}`);
  const errors = checked.ok ? [] : checked.errors;
  const config = { file, exists: text !== null, errors };
  const findings = examine(await deps.doctorFacts(sound.policy, config, options.root ?? '/'));
  const said =
    options.json === true
      ? printableJson({ version: 1, findings }, 2)
      : findingsText(findings, wantsColour(deps.stdout, deps.env));
  deps.stdout.write(`${said}\n`);
  return findings.some(({ verdict }) => verdict === 'problem') ? EXIT.failed : EXIT.done;
}
