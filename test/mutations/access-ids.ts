import { type Mutation, taken, worst } from './mutation.ts';

const FILE_OF_LOADING = 'api/routes/verification-route.ts';
const FILE = 'test/api/foreign-ids.test.ts';
const OF_OTHERS = { file: FILE, name: 'looks everywhere like one that does not exist' };
const BESIDE = { file: FILE, name: 'leads nowhere under another verification' };
const SHOWN = { file: FILE, name: 'has nothing of another one in it' };

/** Of ids: those of one verification lead to nothing of another. */
export const ACCESS_IDS: readonly Mutation[] = [
  worst(
    taken(
      'A25',
      'a verification is anybody’s',
      OF_OTHERS,
      {
        file: FILE_OF_LOADING,
        find: "import type { Request } from 'express';\n",
        replace: `import type { Request } from 'express';
import { findOwner } from '../../store/verifications/lock.ts';
`,
      },
      {
        file: FILE_OF_LOADING,
        find: 'getVerification(store, { clientId, mode, id: data.id })',
        replace:
          'getVerification(store, { ...((await findOwner(store, store.app, data.id)) ?? { clientId, mode }), id: data.id })',
      },
    ),
  ),
  taken('A25', 'a photo is looked for in every verification', BESIDE, {
    file: 'store/media/read.ts',
    find: 'where m.verification_id = $1 and m.id = $2',
    replace: 'where $1::uuid is not null and m.id = $2',
  }),
  taken('A25', 'a capture is looked for in every verification', BESIDE, {
    file: 'store/captures/read.ts',
    find: 'where c.id = $1 and c.verification_id = $2',
    replace: 'where c.id = $1 and $2::uuid is not null',
  }),
  taken('A25', 'evidence holds what vendors said of others', SHOWN, {
    file: 'store/evidence/read.ts',
    find: 'where verification_id = $1 and body is not null order',
    replace: 'where $1::uuid is not null and body is not null order',
  }),
];
