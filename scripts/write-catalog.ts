/** Writes the journal's catalog into `systemd/`. Run it after changing an alert. */
import { writeFile } from 'node:fs/promises';
import { catalog } from '../src/report/catalog.ts';

await writeFile(new URL('../systemd/lull.catalog', import.meta.url), catalog());
