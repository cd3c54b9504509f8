import type { Mutation } from './mutation.ts';

/** Of the promises under L. */
export const LOST: readonly Mutation[] = [];
