import { taken, worst, type Mutation } from './mutation.ts';

/** Of what nobody may do: whoever speaks for a vendor, and whoever reaches Temporal. */
export const ACCESS_WRITTEN: readonly Mutation[] = [
  worst(
    taken(
      'A30',
      'a person has decided what Temporal says that one has',
      { file: 'test/store/reviews.test.ts', name: 'decides nothing, in whose name it may be' },
      {
        file: 'store/transitions/check-causes.ts',
        find: '  if (review === undefined) return null;\n',
        replace: '  if (review === undefined) return cause;\n',
      },
    ),
  ),
  worst(
    taken(
      'A31',
      'one person is both pairs of eyes',
      {
        file: 'test/store/several-reviews.test.ts',
        name: 'ends nothing by the first, who cannot be the second',
      },
      {
        file: 'store/verifications/refuse-review.ts',
        find: '  if (waits?.principal !== principal || ',
        replace: "  if (waits?.principal !== '' || ",
      },
      {
        file: 'domain/review.ts',
        find: ' || waits.principal === review.principal) waits = null;',
        replace: ') waits = null;',
      },
    ),
  ),
  worst(
    taken(
      'A30',
      'a person has decided what the database alone says that one has',
      {
        file: 'test/store/reviews.test.ts',
        name: 'decides nothing where the database alone says that there was one',
      },
      {
        file: 'store/verifications/reviews.ts',
        find: "    tags.check('reviews', { verification_id: verificationId, ...review }, tag);\n",
        replace: '    if (tag === verificationId) return review;\n',
      },
    ),
  ),
  worst(
    taken(
      'A1',
      'a verdict is written as it is asked for',
      {
        file: 'test/store/derived.test.ts',
        name: 'approves no person by asking for it: nothing is written',
      },
      {
        file: 'store/transitions/record.ts',
        find: 'if (!isAskedFor(derived, input)) {',
        replace: "if (derived.digest === '') {",
      },
      {
        file: 'store/transitions/follow.ts',
        find: 'return { ...input, parts: {}, ...writing, digest',
        replace: 'return { ...writing, parts: {}, ...input, digest',
      },
    ),
  ),
  worst(
    taken(
      'A1',
      'a deadline passes when it is said to',
      { file: 'test/store/derived.test.ts', name: 'lets no deadline pass before its time' },
      {
        file: 'store/transitions/check-causes.ts',
        find: `  if (msUntil(deadline, known, now) > 0) return false;
`,
        replace: '',
      },
    ),
  ),
  taken(
    'A1',
    'a session is refused that no vendor refused',
    {
      file: 'test/store/derived.test.ts',
      name: 'lets no session be refused that the vendor did not refuse',
    },
    {
      file: 'store/transitions/check-causes.ts',
      find: 'return refusalOf(cause, known);',
      replace: 'return refusalOf(cause, known) ?? cause;',
    },
  ),
  taken(
    'A1',
    'that another session is refused ends what has one',
    {
      file: 'test/store/refusals.test.ts',
      name: 'lets no session be refused while the person has one',
    },
    {
      file: 'store/transitions/check-causes.ts',
      find: 'if (refusal === null || !isOfNextSession(refusal, known)) return null;',
      replace: 'if (refusal === null) return null;',
    },
  ),
  taken(
    'A1',
    'a refusal that is none freezes a verification',
    { file: 'test/store/refusals.test.ts', name: 'freezes nothing by a refusal that is none' },
    {
      file: 'store/transitions/known.ts',
      find: 'session_refusal: refusal.nullable().catch(null),',
      replace: 'session_refusal: refusal.nullable(),',
    },
  ),
  taken(
    'A1',
    'any number of a session is bought',
    {
      file: 'test/activities/asked-by-insiders.test.ts',
      name: 'buys and refuses no session that is not the next',
    },
    {
      file: 'activities/ensure-session.ts',
      find: 'if (!wanted.isNext) {',
      replace: "if (wanted.accountId === '') {",
    },
  ),
  taken(
    'A1',
    'what names no session goes to the vendor',
    {
      file: 'test/activities/asked-by-insiders.test.ts',
      name: 'is an invalid response where it names no session',
    },
    {
      file: 'activities/vendor.ts',
      find: 'if (aboutSession.safeParse(input).success) return input;',
      replace: 'if (aboutSession.safeParse(input).success || input !== null) return input;',
    },
  ),
  taken(
    'A1',
    'a question that nobody asked counts as answered',
    {
      file: 'test/store/derived.test.ts',
      name: 'is believed once the vendor was asked at it about the session',
    },
    {
      file: 'store/transitions/check-causes.ts',
      find: "return deadline === 'grace_over_unanswered' || wasAnswered(known);",
      replace: 'return true;',
    },
  ),
  worst(
    taken(
      'A1',
      'a message that is not there is a cause',
      { file: 'test/store/transition.test.ts', name: 'writes nothing for ' },
      {
        file: 'store/transitions/facts.ts',
        find: 'row === undefined ? null : await',
        replace: 'row === undefined ? claim : await',
      },
    ),
  ),
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
    'A4',
    'what names nothing of ours is kept for ever',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'is remembered of each account a thousand',
    },
    {
      file: 'store/refresh/early.ts',
      find: 'where account_id = $1 and (requested_at <',
      replace: 'where account_id <> $1 and (requested_at <',
    },
  ),
  taken(
    'A4',
    'an unsigned webhook names an orphan',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'has the newest session asked about, keeps not a word',
    },
    {
      file: 'store/refresh/by-webhook.ts',
      find: "const isHearsay = input.isUnsigned === true && match?.by === 'reference';",
      replace: "const isHearsay = input.isUnsigned === null && match?.by === 'reference';",
    },
  ),
  taken(
    'A4',
    'each session that somebody invents has a limit of its own',
    { file: 'test/api/unsigned-webhooks.test.ts', name: 'is limited like one session' },
    {
      file: 'store/inbox/match.ts',
      find: "match.session ?? ''",
      replace: "match.session ?? input.reading.sessionId ?? ''",
    },
  ),
  taken(
    'A4',
    'who asks for ever has the vendor asked for ever',
    {
      file: 'test/store/refresh-requests.test.ts',
      name: 'have the vendor asked ever less often while it has nothing new',
    },
    {
      file: 'store/refresh/requests.ts',
      find: 'const AT_ONCE = 10;',
      replace: 'const AT_ONCE = 1_000_000;',
    },
  ),
  worst(
    taken(
      'A1',
      'a workflow that is not the verification’s own writes',
      {
        file: 'test/activities/subject-hints.test.ts',
        name: 'of another workflow than the verification’s own write nothing',
      },
      {
        file: 'activities/record.ts',
        find: 'if (workflowExecution?.workflowId !== verificationWorkflowId(input.verificationId)) {',
        replace: 'if (workflowExecution === undefined) {',
      },
    ),
  ),
  taken(
    'A3',
    'an unsigned webhook without its session is heard',
    {
      file: 'test/api/unsigned-webhooks.test.ts',
      name: 'needs the unguessable part of its session',
    },
    {
      file: 'api/webhooks/find-account.ts',
      find: `  if (session === null) throw nothingHere();
`,
      replace: '',
    },
  ),
  taken(
    'A3',
    'unsigned webhooks are heard however many they are',
    { file: 'test/api/unsigned-webhooks.test.ts', name: 'may not be sent for ever, at' },
    {
      file: 'api/webhooks/receive.ts',
      find: `UNSIGNED.check(addressee)`,
      replace: 'undefined',
    },
  ),
  taken(
    'A27',
    'a token that is not believed is waited for as if Temporal were away',
    {
      file: 'test/workers/temporal-refusal.test.ts',
      name: 'is not taken for a Temporal that is away',
    },
    {
      file: 'workers/temporal-connection.ts',
      find: 'if (isRefusal(failure) || (await isRefused(target))) {',
      replace: 'if (failure === target && (await isRefused(target))) {',
    },
  ),
  taken(
    'A27',
    'certificates are read and not used',
    {
      file: 'test/workers/temporal-connection.test.ts',
      name: "starts a verification's workflow and works on it",
    },
    {
      file: 'workers/temporal-connection.ts',
      find: '...options, address: target.address, ...target.security',
      replace: '...options, address: target.address',
    },
  ),
];
