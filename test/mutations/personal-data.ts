import type { Mutation } from './mutation.ts';

/** Of the promises under P. */
export const PERSONAL_DATA: readonly Mutation[] = [];
