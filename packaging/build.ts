/** npm run build: what packages install of the sources, into dist/. */
import { resolve } from 'node:path';
import { bundleProgram } from './bundle-program.ts';

await bundleProgram(resolve(import.meta.dirname, '..', 'dist'));
