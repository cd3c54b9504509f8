import type { Edit } from './mutation.ts';

/** A promise taken out of the product, and the test that must not let that pass. */
export interface Mutation {
  name: string;
  edits: readonly Edit[];
  test: {
    file: string;
    /** Part of the test's name, as `vitest -t` takes it. */
    name: string;
  };
}

const one = (name: string, test: Mutation['test'], edit: Edit): Mutation => ({
  name,
  edits: [edit],
  test,
});

const PROPERTIES = 'test/domain/transition.properties.test.ts';

/**
 * `npm run guarantees -- --mutate` makes each of these in a copy of the sources, and the test named
 * must then fail. Whoever moves the code moves the edit with it: it must fit exactly once.
 */
export const MUTATIONS: readonly Mutation[] = [
  one(
    'an approval needs no evidence',
    { file: PROPERTIES, name: 'approves only what holds every part it must' },
    {
      file: 'domain/approval.ts',
      find: 'parts: best.parts, doubts: unconfirmed(best.parts, needs) };',
      replace: 'parts: best.parts, doubts: [] };',
    },
  ),
  one(
    'an end is not final',
    { file: PROPERTIES, name: 'never leaves a final status' },
    {
      file: 'domain/transition.ts',
      find: "  if (event.type !== 'revised') return state;\n",
      replace: `  if (event.type === 'settled') return settle(state);
  if (event.type !== 'revised') return judge(learn({ ...state, status: 'started' }, event));\n`,
    },
  ),
  one(
    'what was handed in expires',
    { file: PROPERTIES, name: 'what was handed in and is undecided' },
    {
      file: 'domain/judge.ts',
      find: '  if (submitted) return graceOver',
      replace: '  if (submitted && graceOver && state.sessions.length > 9) return graceOver',
    },
  ),
  one(
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
  one(
    'any link will do',
    { file: 'test/api/link.test.ts', name: 'does not work with a changed character' },
    {
      file: 'store/link.ts',
      find: '  if (!sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES))) return null;\n',
      replace: '  sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES));\n',
    },
  ),
  one(
    'a client reads what is another’s',
    { file: 'test/api/isolation.test.ts', name: 'what belongs to somebody else' },
    {
      file: 'store/verifications/get.ts',
      find: 'where v.id = $1 and v.client_id = $2 and v.mode = $3',
      replace: 'where v.id = $1 and $2::uuid is not null and v.mode = $3',
    },
  ),
  one(
    'a notification reaches private networks',
    { file: 'test/activities/address-guard.test.ts', name: 'may not be called' },
    {
      file: 'activities/address-guard.ts',
      find: "  if (address.range() !== 'unicast') return false;\n",
      replace: '',
    },
  ),
  one(
    'only the newest secret signs',
    {
      file: 'test/activities/deliver-notification.test.ts',
      name: 'has every active secret sign',
    },
    {
      file: 'activities/sign-notification.ts',
      find: 'delivery.secrets.map(',
      replace: 'delivery.secrets.slice(0, 1).map(',
    },
  ),
  one(
    'what is told twice is two messages',
    { file: 'test/store/repeats.test.ts', name: 'are one row, counted, and told once' },
    {
      file: 'store/inbox/repeats.ts',
      find: '  return row?.id ?? null;',
      replace: '  return row === null ? null : null;',
    },
  ),
  one(
    'a message is given to two at once',
    { file: 'test/store/inbox.test.ts', name: 'gives no row to two claimers' },
    {
      file: 'store/inbox/claim.ts',
      find: '         and (candidate.leased_until is null or candidate.leased_until < now())\n',
      replace: '',
    },
  ),
  one(
    'one vendor fills the queue of all',
    { file: 'test/workers/dispatch.test.ts', name: 'has all its own calls, and none of those' },
    {
      file: 'workflows/vendor-calls.ts',
      find: 'taskQueue: vendorQueue(vendor)',
      replace: 'taskQueue: vendorQueue(vendor === undefined ? vendor : undefined)',
    },
  ),
  one(
    'a dead endpoint holds the slots of all',
    { file: 'test/activities/endpoint-turns.test.ts', name: 'holds two slots' },
    {
      file: 'activities/endpoint-turns.ts',
      find: "if (sent.answer.outcome === 'failed') silent.add(endpointId);\n        else ",
      replace: '',
    },
  ),
  one(
    'a signal is believed as it comes',
    { file: 'test/workflows/real-server.test.ts', name: 'cannot stop a verification by what is' },
    {
      file: 'workflows/verification.ts',
      find: "if (!isIgnored(book, 'vendorEvent', arrived)) noteFact(book, arrived);",
      replace: 'noteFact(book, arrived);',
    },
  ),
  one(
    "Temporal's own cancel closes the workflow over an open row",
    { file: 'test/workflows/real-server.test.ts', name: 'ends a verification by' },
    {
      file: 'workflows/verification.ts',
      find: '  return CancellationScope.nonCancellable(() => run(book));',
      replace: '  return run(book);',
    },
  ),
  one(
    'a link that was taken back still leads on',
    { file: 'test/api/link-changes.test.ts', name: 'ends with its revocation' },
    {
      file: 'api/routes/link-target.ts',
      find: 'found === null || found.target.revoked ? null : found',
      replace: 'found',
    },
  ),
  one(
    'a bell about nothing is kept',
    { file: 'test/store/floods.test.ts', name: 'lets an unsigned bell that came before' },
    {
      file: 'store/inbox/store-webhook.ts',
      find: 'if (match === null && input.isUnsigned === true) {',
      replace: 'if (match === null && input.isUnsigned === null) {',
    },
  ),
  one(
    'who rings for ever is asked about for ever',
    { file: 'test/store/floods.test.ts', name: 'hears whoever rings for ever less and less' },
    {
      file: 'store/inbox/pace.ts',
      find: 'const AT_ONCE = 10;',
      replace: 'const AT_ONCE = 1_000_000;',
    },
  ),
  one(
    'another master key is taken',
    { file: 'test/store/encryption.test.ts', name: 'whose master key is another one' },
    {
      file: 'store/encryption/check-master-keys.ts',
      find: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n',
      replace: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n    return;\n',
    },
  ),
  one(
    'a parked row holds up the others',
    { file: 'test/store/doctor.test.ts', name: 'is parked with its reason' },
    {
      file: 'store/inbox/claim.ts',
      find: ' and earlier.parked_at is null\n',
      replace: '\n',
    },
  ),
];
