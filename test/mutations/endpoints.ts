import { type Mutation, taken } from './mutation.ts';

const STORED = 'test/store/endpoints.test.ts';

/** Of where clients are told, and what they read and send again of it. */
export const ENDPOINTS: readonly Mutation[] = [
  taken(
    'T17',
    'a filter keeps nothing from an endpoint',
    { file: STORED, name: 'is told of the types that it names, and where it names none of all' },
    {
      file: 'store/transitions/announce.ts',
      find: 'and (types is null or $4 = any(types))',
      replace: "and (types is null or $4 <> '')",
    },
  ),
  taken(
    'T17',
    'a secret that was replaced signs for ever',
    { file: STORED, name: 'signs beside the new one for a day by the database’s clock' },
    {
      file: 'store/endpoints/secrets.ts',
      find: 'endsAt === null || endsAt > row.now',
      replace: 'endsAt === null || endsAt > new Date(0)',
    },
  ),
  taken(
    'T17',
    'a secret that was replaced signs no more',
    { file: STORED, name: 'signs beside the new one for a day by the database’s clock' },
    {
      file: 'store/endpoints/change.ts',
      find: 'const all = [secret, ...secrets.map((each) => each.secret)];',
      replace: 'const all = [secret];',
    },
  ),
  taken(
    'T17',
    'an endpoint that was deleted is told',
    { file: STORED, name: 'is told nothing more once it was deleted' },
    {
      file: 'store/endpoints/change.ts',
      find: 'set deleted_at = now(), disabled_at = coalesce(disabled_at, now()) where',
      replace: 'set deleted_at = now() where',
    },
  ),
];
