import { taken, worst, type Mutation } from './mutation.ts';

const RACES = 'test/store/erasure-races.test.ts';
const ERASURES = 'test/store/erasures.test.ts';
const ERASE = 'store/erasure/erase.ts';

/** Of erasing a person's data. */
export const ERASED: readonly Mutation[] = [
  worst(
    taken(
      'P23',
      'the key survives an erasure',
      { file: ERASURES, name: 'leaves id, status, codes and times, and nothing of the person' },
      {
        file: ERASE,
        find: '  await destroyVerificationKey(store, { verificationId, reason: erasure.reason });\n',
        replace: '',
      },
    ),
  ),
  taken(
    'P23',
    'the bytes of objects are left where they are',
    { file: ERASURES, name: 'leaves id, status, codes and times, and nothing of the person' },
    {
      file: ERASE,
      find: '    await Promise.all(keys.map((key) => objects.delete(key)));\n',
      replace: '',
    },
  ),
  taken(
    'P23',
    'the reference stays in what was told',
    { file: ERASURES, name: 'takes the reference out of what was told as well' },
    {
      file: 'store/erasure/overwrite.ts',
      find: '  await overwriteNotifications(store, tx, id);\n',
      replace: '',
    },
  ),
  taken(
    'P23',
    'who had the key in hand goes on with it',
    { file: RACES, name: 'had the key in hand, and leaves nothing' },
    {
      file: 'store/verifications/lock.ts',
      find: "  if (data_erased_at !== null) throw new KycError('erased', 'The personal data was erased.');\n",
      replace: '  void data_erased_at;\n',
    },
  ),
  taken(
    'P23',
    'a late word about the erased is kept',
    { file: RACES, name: 'is a late word of the vendor: nothing of it is kept' },
    {
      file: 'store/inbox/store-webhook.ts',
      find: '  if (erasedAt !== null) return insertNothing(store, tx, message, match);\n',
      replace: '  void [erasedAt, insertNothing];\n',
    },
  ),
  taken(
    'P23',
    'a photo that comes in meanwhile is kept',
    { file: RACES, name: 'is a photo that is still coming in: its bytes are removed again' },
    {
      file: 'store/objects/store-object.ts',
      find: 'where id = $2 and data_erased_at is null for update`',
      replace: 'where id = $2 for update`',
    },
  ),
  taken(
    'P23',
    'a judgement that comes meanwhile is kept',
    {
      file: 'test/store/erased-meanwhile.test.ts',
      name: 'is a judgement of a hit, which is not kept',
    },
    { file: 'store/hits/judge.ts', find: '    refuseErased(before);\n', replace: '' },
  ),
  taken(
    'P23',
    'the words of a verdict that comes meanwhile are kept',
    {
      file: 'test/store/erased-meanwhile.test.ts',
      name: 'whose words about the person are not kept',
    },
    {
      file: 'store/captures.ts',
      find: 'verdict.accepted || erasedAt !== null',
      replace: 'verdict.accepted',
    },
  ),
  taken(
    'P23',
    'a case of who was erased is opened again',
    {
      file: 'test/store/erased-meanwhile.test.ts',
      name: 'is the mending of a case, which opens none',
    },
    {
      file: 'store/cases/mend.ts',
      find: 'isFinal(status) && erasedAt === null',
      replace: 'isFinal(status)',
    },
  ),
  taken(
    'P23',
    'a key that came back opens what was erased',
    { file: 'test/store/erased-key-back.test.ts', name: 'opens nothing of who was erased' },
    { file: 'store/encryption/data-keys.ts', find: ' || owner.isErased === true', replace: '' },
  ),
  taken(
    'P24',
    'what was told of a session before it was known stays',
    {
      file: 'test/store/erased-at-vendor.test.ts',
      name: 'and comes to be known only afterwards leaves nothing of what was told of it',
    },
    {
      file: 'store/erasure/vendor-references.ts',
      find: '  await forgetBodies(tx, verificationId);\n',
      replace: '',
    },
  ),
  taken(
    'P23',
    'what is open is erased before its end',
    { file: ERASURES, name: 'has it canceled in the name of who asks, and waits for its end' },
    { file: ERASE, find: '    if (!isFinal(before.status)) return null;\n', replace: '' },
  ),
  taken(
    'P23',
    'what nobody has asked for is erased',
    { file: ERASURES, name: 'erases nothing: what nobody has asked for' },
    {
      file: 'store/erasure/read.ts',
      find: "  tags.check('erasures', row, row.tag);\n",
      replace: '  void tags;\n',
    },
  ),
  taken(
    'P23',
    'the column alone lifts a legal hold',
    {
      file: 'test/store/legal-holds.test.ts',
      name: 'is not lifted by who has the role of the application alone',
    },
    {
      file: 'store/erasure/hold.ts',
      find: 'if (kept.legal_hold || (said?.type === SET && until === undefined))',
      replace: 'if (kept.legal_hold)',
    },
  ),
  taken(
    'P23',
    'a chain is not followed by its reference',
    {
      file: 'test/api/person-erasures.test.ts',
      name: 'takes in what was started in place of one of them, under whichever reference',
    },
    {
      file: 'store/erasure/of-reference.ts',
      find: 'for (let newest = [...begun]; newest.length > 0;) {',
      replace: 'for (let newest = begun.slice(0, 0); newest.length > 0;) {',
    },
  ),
  taken(
    'P23',
    'what is under a legal hold is deleted at the vendor',
    {
      file: 'test/store/legal-holds.test.ts',
      name: 'keeps what the vendor has from being deleted there',
    },
    {
      file: 'store/deletions.ts',
      find: '    if (kept !== null) throw mustBeKept(kept);\n',
      replace: '    void [kept, mustBeKept];\n',
    },
  ),
  taken(
    'P23',
    'who has the database moves the day until which something is held',
    {
      file: 'test/store/legal-holds.test.ts',
      name: 'that is set until a time ends then by itself, for us and at the vendor',
    },
    {
      file: 'store/erasure/hold.ts',
      find: '[until === undefined ? kept.now : new Date(until), kept.retain_until ?? kept.now]',
      replace: '[kept.retain_until ?? kept.now]',
    },
  ),
  taken(
    'P24',
    'nobody knows any more what the vendor is to delete',
    {
      file: 'test/store/erased-at-vendor.test.ts',
      name: 'is deleted there although the key is gone',
    },
    {
      file: 'store/erasure/vendor-references.ts',
      find: '  if (key !== null) await keepReferences(store, tx, { verificationId, key });\n',
      replace: '  void [key, keepReferences];\n',
    },
  ),
  taken(
    'O37',
    'an erasure that was taken out of the outbox is forgotten',
    {
      file: 'test/workers/case-sweep.test.ts',
      name: 'the sweep has an erasure go on that waits in no queue any more',
    },
    {
      file: 'workers/dispatch/sweep.ts',
      find: '  const erasuresResumed = await resumeErasures(parts, { signal, each });',
      replace: '  const erasuresResumed = noneFound();\n  void resumeErasures;',
    },
  ),
  taken(
    'O37',
    'an erasure that waits is begun once more',
    {
      file: 'test/store/stopped-erasures.test.ts',
      name: 'an erasure that waits, be it that it is parked, is left where it is',
    },
    {
      file: 'store/erasure/resume.ts',
      find: '    if (await hasRow(tx, `${WAITING} $1`, [verificationId])) return false;\n',
      replace: '',
    },
  ),
  taken(
    'T22',
    'an erasure is told each time that it is carried out',
    { file: ERASURES, name: 'is told once, however often and at once' },
    {
      file: ERASE,
      find: "where verification_id = $1 and done_at is null';",
      replace: "where verification_id = $1';",
    },
  ),
];
