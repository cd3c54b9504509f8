import { taken, worst, type Mutation } from './mutation.ts';

/** Of what must not be lost, where it is kept. */
export const LOST: readonly Mutation[] = [
  taken(
    'L1',
    'a verification is stored without its start',
    {
      file: 'test/workers/relays.test.ts',
      name: 'starts the workflow of a verification that was left behind',
    },
    {
      file: 'store/verifications/create.ts',
      find: `    await enqueueStart(tx, id);
`,
      replace: '',
    },
  ),
  taken(
    'L2',
    'one key makes two verifications',
    {
      file: 'test/store/create-verification.test.ts',
      name: 'makes one verification when many ask at once under one key',
    },
    {
      file: 'store/verifications/create.ts',
      find: `    await noteRequest(store, tx, keyedOf(input), { verificationId: id });
`,
      replace: '',
    },
  ),
  taken(
    'L2',
    'a key is taken with another request',
    { file: 'test/api/idempotency.test.ts', name: 'refuses the key with another body' },
    {
      file: 'store/keyed-requests.ts',
      find: 'if (row.fingerprint !== request.fingerprint) {',
      replace: "if (row.fingerprint === '') {",
    },
  ),
  taken(
    'L3',
    'two open ones have one reference',
    {
      file: 'test/api/references.test.ts',
      name: 'gets one of ten that are started at once, and no more',
    },
    {
      file: 'store/verifications/create.ts',
      find: 'input.uniqueReference ?? false,',
      replace: 'false,',
    },
  ),
  taken(
    'L8',
    'an unsigned webhook about a session that is being bought is lost',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'waits for the session that is to be bought, and has it asked about then',
    },
    {
      file: 'store/inbox/release.ts',
      find: '  await wakeRequest(tx, { verificationId, session });\n',
      replace: '',
    },
  ),
  taken(
    'L8',
    'what came before its session stays ignored',
    {
      file: 'test/store/sessions.test.ts',
      name: 'releases a webhook that came before the session was saved',
    },
    {
      file: 'store/inbox/release.ts',
      find: 'else await release(store, tx, row, saved);',
      replace: 'else await ignore(tx, row, saved);',
    },
  ),
  taken(
    'L8',
    'a webhook passes by the session that is just saved',
    {
      file: 'test/store/sessions.test.ts',
      name: 'loses no webhook that arrives in the very moment its session is saved',
    },
    {
      file: 'store/inbox/match.ts',
      find: `  if (!isForGood && hash !== null) await lockVendorSession(tx, hash);
`,
      replace: '',
    },
  ),
  taken(
    'L10',
    'nobody notices that a vendor never calls',
    {
      file: 'test/store/late-questions.test.ts',
      name: 'is known by decisions that were found by asking, until it calls',
    },
    {
      file: 'store/account-health.ts',
      find: " i.source = 'answer'",
      replace: " i.source = 'subject'",
    },
  ),
  taken(
    'L12',
    'a lost workflow is not started again',
    {
      file: 'test/store/outbox.test.ts',
      name: 'starts a lost workflow again, and lets it hear what was told',
    },
    {
      file: 'store/outbox/reopen-missing.ts',
      find: `    await enqueueStart(tx, verificationId);
`,
      replace: '',
    },
  ),
  taken(
    'L12',
    'what a lost workflow was told is lost with it',
    {
      file: 'test/store/outbox.test.ts',
      name: 'starts a lost workflow again, and lets it hear what was told',
    },
    {
      file: 'store/outbox/reopen-missing.ts',
      find: "and session is not null and disposition = 'signaled'",
      replace: "and session is not null and disposition = 'waiting'",
    },
  ),
  taken(
    'L16',
    'a return that cannot be stored is forgotten',
    {
      file: 'test/api/device.test.ts',
      name: 'leads on however often, also when the return cannot be stored',
    },
    {
      file: 'api/routes/return-from-vendor.ts',
      find: '    void tryAgain(storeReturn);\n',
      replace: '',
    },
  ),
  worst(
    taken(
      'L14',
      'the number alone tells one write from another',
      {
        file: 'test/store/derived.test.ts',
        name: 'is told everything that was written, and goes on from there',
      },
      {
        file: 'store/transitions/follow.ts',
        find: '(head.run === null || head.run === (follows ?? run))',
        replace: '(head.run === null || run !== head.digest)',
      },
    ),
  ),
  taken(
    'L14',
    'another write of the same number passes for a repetition',
    {
      file: 'test/store/derived.test.ts',
      name: 'of the same number asks loudly for something else than was written',
    },
    {
      file: 'store/transitions/follow.ts',
      find: ' && head.digest === digestOf(input)',
      replace: '',
    },
  ),
  taken(
    'L7',
    'calls do not beat',
    {
      file: 'test/activities/heartbeats.test.ts',
      name: 'beats for as long as it takes and no longer',
    },
    {
      file: 'activities/heartbeats.ts',
      find: `        context.heartbeat();
`,
      replace: '',
    },
  ),
  taken(
    'L15',
    'a verdict is not kept',
    {
      file: 'test/activities/captures.test.ts',
      name: 'that was judged is not repeated, and says the same again',
    },
    {
      file: 'activities/captures.ts',
      find: 'const verdict = row.verdict ?? (await judge(deps, place, row));',
      replace: 'const verdict = await judge(deps, place, row);',
    },
  ),
  taken(
    'L21',
    'an answer settles requests that came after its question',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'are answered by no question that was asked before them',
    },
    {
      file: 'store/refresh/requests.ts',
      find: 'requested > $3 as is_behind',
      replace: 'false as is_behind',
    },
  ),
  taken(
    'L21',
    'a question that died is never asked again',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'are one row, however many, that is given out again until the question is answered',
    },
    {
      file: 'store/refresh/requests.ts',
      find: "due_at = now() + least(600, 5 * power(2, least(r.starts, 10))) * interval '1 second'",
      replace: 'due_at = null',
    },
  ),
  taken(
    'L16',
    'a return is heard by nobody',
    {
      file: 'test/api/device.test.ts',
      name: 'has the vendor asked, whatever it may tell us by itself, and the workflow told',
    },
    {
      file: 'api/routes/return-from-vendor.ts',
      find: `    if (isReturn && (await isHeard(found))) await hear(dependencies, request, found);
`,
      replace: '',
    },
  ),
  worst(
    taken(
      'L4',
      'a webhook is acknowledged whether it is stored or not',
      { file: 'test/api/webhooks.test.ts', name: 'is not acknowledged where it cannot be stored' },
      {
        file: 'api/webhooks/receive.ts',
        find: 'const stored = await storeWebhook(store, message);',
        replace:
          "const stored = await storeWebhook(store, message).catch(() => ({ verificationId: null, disposition: 'not_kept' as const, inboxId: '' }));",
      },
    ),
  ),
  taken(
    'L20',
    'whoever was let down by our database often enough waits for ten minutes',
    {
      file: 'test/activities/failures.test.ts',
      name: 'is tried again within half a minute where what is away is ours',
    },
    {
      file: 'activities/failure.ts',
      find: 'if (OURS.has(code)) return growingDelayMs(OURS_AWAY, attempt);',
      replace: '',
    },
  ),
];
