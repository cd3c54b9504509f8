import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends where a vendor's bytes are read. */
export const ENDS_READ: readonly Mutation[] = [
  worst(
    taken(
      'E17',
      'of two words in one place the last one approves',
      {
        file: 'test/vendors/said-twice.test.ts',
        name: 'in which anything is said twice is for a person, wherever that is and whatever it says',
      },
      {
        file: 'vendors/said-twice.ts',
        find: 'if (names.has(name)) return true;',
        replace: '',
      },
    ),
  ),
];
