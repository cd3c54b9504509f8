import { taken, worst, type Mutation } from './mutation.ts';

/** Of personal data. */
export const PERSONAL_DATA: readonly Mutation[] = [
  taken(
    'P5',
    'a ciphertext opens anywhere',
    {
      file: 'test/store/encryption.test.ts',
      name: "does not open when a row's ciphertext is swapped",
    },
    { file: 'store/encryption/sealed-text.ts', find: '...parts.sort()]', replace: ']' },
  ),
  taken(
    'P6',
    'the key survives its destruction',
    {
      file: 'test/store/encryption.test.ts',
      name: 'is unreadable everywhere once the key was destroyed',
    },
    {
      file: 'store/encryption/data-keys.ts',
      find: `    await execute(tx, 'delete from data_keys where verification_id = $1', [input.verificationId]);
`,
      replace: '',
    },
  ),
  taken(
    'P7',
    'a lease that is over gives back',
    {
      file: 'test/store/tokens.test.ts',
      name: 'is neither kept nor given back under a lease that is not held any more',
    },
    {
      file: 'store/tokens.ts',
      find: 'where account_id = $1 and lease_id is not distinct from $2`',
      replace: 'where account_id = $1 and $2::uuid is not null`',
    },
  ),
  taken(
    'P11',
    'a day that is none is a date',
    {
      file: 'test/vendors/values/date.test.ts',
      name: 'is a day of the calendar or none, whatever was written',
    },
    {
      file: 'vendors/values/date.ts',
      find: 'return { day: isCalendarDate(day) ? day : null, year: Number(year) };',
      replace: 'return { day, year: Number(year) };',
    },
  ),
  taken(
    'P12',
    'two documents are one person',
    {
      file: 'test/vendors/datakeen/result.test.ts',
      name: 'names the person of the identity card where the proof of address comes first',
    },
    {
      file: 'vendors/datakeen/result.ts',
      find: 'const readable = identities.length > 0 ? identities : documents;',
      replace: 'const readable = documents.toReversed();',
    },
  ),
  taken(
    'P14',
    'a revised decision leaves no archive',
    {
      file: 'test/store/revisions.test.ts',
      name: 'has its evidence archived as the first decision has, once',
    },
    {
      file: 'store/transitions/add-decision.ts',
      find: `  await enqueueArchive(keys, tx, { verificationId, about: { decision: number } });
`,
      replace: '',
    },
  ),
  taken(
    'P16',
    'nobody knows who read a result',
    {
      file: 'test/store/transition-records.test.ts',
      name: 'keeps the deciding message as evidence, and records who reads it',
    },
    {
      file: 'store/verifications/read-result.ts',
      find: "    await logAccess(tx, verificationId, input.principal, 'result.read');\n",
      replace: '',
    },
  ),
  worst(
    taken(
      'P1',
      'failures carry what they know',
      {
        file: 'test/activities/failures.test.ts',
        name: 'carries codes and pointers, and neither messages, causes, stacks nor values',
      },
      {
        file: 'activities/failure.ts',
        find: 'message: `${ERRORS[error.code].title}${suffix}`,',
        replace: 'message: `${error.message}${suffix}`,',
      },
    ),
  ),
  taken(
    'P15',
    'what differs from the checksum passes',
    {
      file: 'test/activities/archive.test.ts',
      name: 'are kept encrypted, compared with what the vendor vouches for, and listed',
    },
    {
      file: 'activities/archive.ts',
      find: 'known.item.sha256 === null ? null : known.item.sha256 === sha256;',
      replace: "known.item.sha256 === null ? null : sha256 !== '';",
    },
  ),
  taken(
    'P20',
    'the vendor’s words about a photo go to Temporal',
    {
      file: 'test/activities/captures.test.ts',
      name: 'keeps the refusal with the words for the person, of which Temporal learns the gate',
    },
    {
      file: 'activities/captures.ts',
      find: 'gate: verdict.accepted ? null : verdict.gate,',
      replace: 'gate: verdict.accepted ? null : (verdict.message as typeof verdict.gate),',
    },
  ),
  taken(
    'P10',
    'details change a decision',
    {
      file: 'test/activities/keep-details.test.ts',
      name: 'changes no status and starts no revision, whatever it says and whatever claims it',
    },
    {
      file: 'activities/record.ts',
      find: `  if (row.source === 'details') return NOTED_DETAILS;
`,
      replace: '',
    },
  ),
  taken(
    'P9',
    'a master key is missed by data keys alone',
    {
      file: 'test/store/key-rotation.test.ts',
      name: 'does not start while anything is wrapped under it',
    },
    {
      file: 'store/encryption/check-master-keys.ts',
      find: 'asked.some((row) => row?.used === true)',
      replace: 'asked[0]?.used === true',
    },
  ),
  taken(
    'P3',
    'a session’s token is kept as it is',
    {
      file: 'test/store/canary.test.ts',
      name: 'stand in no column of any table in plain text, after a whole life',
    },
    {
      file: 'store/sessions/save.ts',
      find: "token: token === undefined ? null : await key.seal(sessionField(number, 'token'), token),",
      replace: 'token: token ?? null,',
    },
  ),
  taken(
    'P9',
    'keys are counted and not wrapped anew',
    {
      file: 'test/store/encryption.test.ts',
      name: 'stays readable through a change of the master key',
    },
    {
      file: 'store/encryption/rewrap.ts',
      find: 'set wrapped_key = $3, master_key_id = $4',
      replace: 'set wrapped_key = coalesce(wrapped_key, $3), master_key_id = $4',
    },
  ),
  taken(
    'P18',
    'an object is read whatever its bytes are',
    { file: 'test/store/objects.test.ts', name: 'whose file was ' },
    {
      file: 'store/objects/measure.ts',
      find: "if (hash.digest('hex') !== key) {",
      replace: "if (key === '') {",
    },
  ),
  taken(
    'P17',
    'images lie there as they are',
    { file: 'test/store/objects.test.ts', name: 'is a standard age file on the disk' },
    {
      file: 'store/objects/encryption.ts',
      find: 'return Readable.from(await encrypter.encrypt(ReadableStream.from(plain)), BYTES);',
      replace: 'return Readable.from(plain);',
    },
  ),
  taken(
    'P19',
    'what breaks off leaves a part',
    { file: 'test/store/object-stores.test.ts', name: 'that break off after ' },
    {
      file: 'store/objects/local-folder.ts',
      find: `    await rm(incoming, { force: true });
`,
      replace: '',
    },
  ),
  taken(
    'P2',
    'logs quote what others say',
    {
      file: 'test/api/privacy.test.ts',
      name: 'holds no personal data, no link, no query, no key and no body, whatever happens',
    },
    {
      file: 'api/http/request-log.ts',
      find: `          route,
`,
      replace: `          route: request.originalUrl,
`,
    },
  ),
  taken(
    'P8',
    'one webhook secret counts',
    { file: 'test/api/rotation.test.ts', name: 'accepts both while both are listed' },
    {
      file: 'vendors/veriff/signature.ts',
      find: 'secrets.map((secret) => digestOf(scheme, secret))',
      replace: 'secrets.slice(0, 1).map((secret) => digestOf(scheme, secret))',
    },
  ),
  taken(
    'P21',
    'what anybody names is deleted at the vendor',
    {
      file: 'test/store/deletions.test.ts',
      name: 'takes in nothing that an unsigned webhook names',
    },
    {
      file: 'store/refresh/by-webhook.ts',
      find: "const isHearsay = input.isUnsigned === true && match?.by === 'reference';",
      replace: "const isHearsay = input.isUnsigned === null && match?.by === 'reference';",
    },
  ),
  taken(
    'P21',
    'what is bought after a deletion stays at the vendor',
    {
      file: 'test/store/deletions.test.ts',
      name: 'takes in what comes to be known only afterwards',
    },
    {
      file: 'store/sessions/save.ts',
      find: 'if (isFinal(status)) await askForNewcomers(store, tx, input.verificationId);',
      replace: '',
    },
  ),
];
