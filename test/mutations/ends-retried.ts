import { taken, type Mutation } from './mutation.ts';

const STORE = 'test/store/retries.test.ts';
const RETRIES = 'store/verifications/retries.ts';

/** Of what is started in place of what has ended. */
export const ENDS_RETRIED: readonly Mutation[] = [
  taken(
    'E53',
    'what is open is tried again',
    { file: STORE, name: 'is written nowhere where that one' },
    {
      file: RETRIES,
      find: 'refuseRetry({ status: earlier.status, retriedBy,',
      replace: "refuseRetry({ status: 'expired', retriedBy,",
    },
  ),
  taken(
    'E53',
    'what was erased is tried again by who had read it before',
    { file: STORE, name: 'is written nowhere where that one' },
    {
      file: RETRIES,
      find: 'const erased = key === null || earlier.data_erased_at !== null || isAsked;',
      replace: 'const erased = isAsked && key === undefined;',
    },
  ),
  taken(
    'E53',
    "a stranger's verification is tried again",
    { file: STORE, name: 'is written nowhere where that one is of another client' },
    {
      file: RETRIES,
      find: '  if (earlier.client_id !== clientId)\n',
      replace: "  if (earlier.client_id === '')\n",
    },
    {
      file: RETRIES,
      find: 'findVerificationKey(store, { clientId, verificationId: retryOf })',
      replace:
        'findVerificationKey(store, { clientId: earlier.client_id, verificationId: retryOf })',
    },
  ),
  taken(
    'E53',
    'two are linked by what the database alone says',
    { file: STORE, name: 'is not shown where the database alone says so' },
    {
      file: RETRIES,
      find: "  if (retry_of !== null) tags.check('retries', { verification_id: id, retry_of }, retry_tag);\n",
      replace: '',
    },
  ),
  taken(
    'E53',
    'the same data is not taken over',
    { file: 'test/api/retry.test.ts', name: 'is started anew with what it was started with' },
    {
      file: 'api/routes/retry-verification.ts',
      find: '    ...(await readStartData(store, earlier)),\n',
      replace: '    ...(await readStartData(store, earlier)),\n    subject: {},\n',
    },
  ),
];
