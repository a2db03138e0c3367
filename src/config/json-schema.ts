import * as z from 'zod';
import { SYSTEM_DEFAULTS } from './paths.ts';
import { configSchema } from './schema.ts';

/** The JSON Schema of the configuration file, for editors: what may be written, not what comes out. */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema(SYSTEM_DEFAULTS), { io: 'input', target: 'draft-2020-12' }),
    title: 'Lull configuration',
  };
}
