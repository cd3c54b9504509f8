import { given } from '../../tools/process-environment.ts';

/** How often a property is tried: few enough for every run of the suite, `FUZZ_TIMES` as many by hand. */
export function runs(each: number): number {
  return Math.ceil(each * Number(given('FUZZ_TIMES') ?? 1));
}
