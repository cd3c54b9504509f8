import { taken, type Mutation } from './mutation.ts';

/** Of the promises under O. */
export const OPERATED: readonly Mutation[] = [
  taken(
    'O10',
    'what is told twice is two messages',
    { file: 'test/store/repeats.test.ts', name: 'are one row, counted, and told once' },
    {
      file: 'store/inbox/repeats.ts',
      find: '  return row?.id ?? null;',
      replace: '  return row === null ? null : null;',
    },
  ),
  taken(
    'O1',
    'one vendor fills the queue of all',
    { file: 'test/workers/dispatch.test.ts', name: 'has all its own calls, and none of those' },
    {
      file: 'workflows/vendor-calls.ts',
      find: 'taskQueue: vendorQueue(vendor)',
      replace: 'taskQueue: vendorQueue(vendor === undefined ? vendor : undefined)',
    },
  ),
  taken(
    'O9',
    'a signal is believed as it comes',
    { file: 'test/workflows/real-server.test.ts', name: 'cannot stop a verification by what is' },
    {
      file: 'workflows/verification.ts',
      find: "if (!isIgnored(book, 'vendorEvent', arrived)) noteFact(book, arrived);",
      replace: 'noteFact(book, arrived);',
    },
  ),
  taken(
    'O3',
    'another master key is taken',
    { file: 'test/store/encryption.test.ts', name: 'whose master key is another one' },
    {
      file: 'store/encryption/check-master-keys.ts',
      find: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n',
      replace: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n    return;\n',
    },
  ),
  taken(
    'O2',
    'a parked row holds up the others',
    { file: 'test/store/doctor.test.ts', name: 'is parked with its reason' },
    {
      file: 'store/inbox/claim.ts',
      find: ' and earlier.parked_at is null\n',
      replace: '\n',
    },
  ),
];
