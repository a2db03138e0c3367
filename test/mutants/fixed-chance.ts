/** Loaded before a test: the inputs that fast-check makes are the same in every run of the sample. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['LULL_MUTANTS_SEED']) });
