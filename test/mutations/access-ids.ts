import { type Edit, type Mutation, taken, worst } from './mutation.ts';

const FILE = 'test/api/foreign-ids.test.ts';
const OF_OTHERS = { file: FILE, name: 'looks everywhere like one that does not exist' };
const BESIDE = { file: FILE, name: 'leads nowhere under another verification' };
const SHOWN = { file: FILE, name: 'has nothing of another one in it' };

/** The route takes a verification whoever’s it is. */
function ofAnybody(file: string): Edit {
  return {
    file,
    find: "import { findOwn } from './find-own.ts';\n",
    replace: `import type { Request } from 'express';
import { getVerification } from '../../store/verifications/get.ts';
import { findOwner } from '../../store/verifications/lock.ts';

async function findOwn(store: Parameters<typeof getVerification>[0], request: Request) {
  const id = String(request.params['id']);
  const owner = await findOwner(store, store.app, id);
  const row = owner === null ? null : await getVerification(store, { ...owner, id });
  if (row === null) throw new KycError('not_found', 'You have no such verification.');
  return row;
}
`,
  };
}

/** Of ids: those of one verification lead to nothing of another. */
export const ACCESS_IDS: readonly Mutation[] = [
  worst(taken('A25', 'photos are anybody’s', OF_OTHERS, ofAnybody('api/routes/media.ts'))),
  taken('A25', 'evidence is anybody’s', OF_OTHERS, ofAnybody('api/routes/read-evidence.ts')),
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
