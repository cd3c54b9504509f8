import { taken, type Mutation } from './mutation.ts';

/** Of the promises under A. */
export const ACCESS: readonly Mutation[] = [
  taken(
    'A2',
    'any signature will do',
    {
      file: 'test/vendors/veriff/webhook.test.ts',
      name: 'for other bytes under a right signature',
    },
    {
      file: 'vendors/veriff/signature.ts',
      find: 'timingSafeEqual(digest.finish(), given)).includes(true)',
      replace: 'timingSafeEqual(digest.finish(), given)).length > 0',
    },
  ),
  taken(
    'A8',
    'any link will do',
    { file: 'test/api/link.test.ts', name: 'does not work with a changed character' },
    {
      file: 'store/link.ts',
      find: '  if (!sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES))) return null;\n',
      replace: '  sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES));\n',
    },
  ),
  taken(
    'A6',
    'a client reads what is another’s',
    { file: 'test/api/isolation.test.ts', name: 'what belongs to somebody else' },
    {
      file: 'store/verifications/get.ts',
      find: 'where v.id = $1 and v.client_id = $2 and v.mode = $3',
      replace: 'where v.id = $1 and $2::uuid is not null and v.mode = $3',
    },
  ),
  taken(
    'A11',
    'a notification reaches private networks',
    { file: 'test/activities/address-guard.test.ts', name: 'may not be called' },
    {
      file: 'activities/address-guard.ts',
      find: "  if (address.range() !== 'unicast') return false;\n",
      replace: '',
    },
  ),
  taken(
    'A8',
    'a link that was taken back still leads on',
    { file: 'test/api/link-changes.test.ts', name: 'ends with its revocation' },
    {
      file: 'api/routes/link-target.ts',
      find: 'found === null || found.target.revoked ? null : found',
      replace: 'found',
    },
  ),
  taken(
    'A4',
    'a bell about nothing is kept',
    { file: 'test/store/floods.test.ts', name: 'lets an unsigned bell that came before' },
    {
      file: 'store/inbox/store-webhook.ts',
      find: 'if (match === null && input.isUnsigned === true) {',
      replace: 'if (match === null && input.isUnsigned === null) {',
    },
  ),
  taken(
    'A4',
    'who rings for ever is asked about for ever',
    { file: 'test/store/floods.test.ts', name: 'hears whoever rings for ever less and less' },
    {
      file: 'store/inbox/pace.ts',
      find: 'const AT_ONCE = 10;',
      replace: 'const AT_ONCE = 1_000_000;',
    },
  ),
];
