import type { Parameters } from 'fast-check';
import { given } from '../../tools/process-environment.ts';

/** How often a property is tried: few enough for every run of the suite, `FUZZ_TIMES` as many by hand. */
export function runs(each: number): number {
  return Math.ceil(each * Number(given('FUZZ_TIMES') ?? 1));
}

/** The same for a model, which may be tried with the seed `FUZZ_SEED` as well. */
export function runsOf(each: number): Pick<Parameters<unknown>, 'numRuns' | 'seed'> {
  const seed = given('FUZZ_SEED');
  return { numRuns: runs(each), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
