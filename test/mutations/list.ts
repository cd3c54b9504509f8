import { ACCESS } from './access.ts';
import { ENDS } from './ends.ts';
import { LOST } from './lost.ts';
import type { Mutation } from './mutation.ts';
import { OPERATED } from './operated.ts';
import { PERSONAL_DATA } from './personal-data.ts';
import { TOLD } from './told.ts';

/**
 * Promises of docs/guarantees.md taken out of the product, section by section.
 * `npm run guarantees -- --mutate` makes each in a copy of the sources, and the test named must then
 * fail. Whoever moves the code moves the edit with it: it must fit exactly once.
 */
export const MUTATIONS: readonly Mutation[] = [
  ...LOST,
  ...ENDS,
  ...ACCESS,
  ...PERSONAL_DATA,
  ...TOLD,
  ...OPERATED,
];
