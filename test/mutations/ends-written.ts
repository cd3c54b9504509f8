import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends, where they are written. */
export const ENDS_WRITTEN: readonly Mutation[] = [
  taken(
    'E2',
    'a revision is written each time that it is told',
    {
      file: 'test/store/revisions.test.ts',
      name: 'is written once, however often and at once it is told',
    },
    {
      file: 'store/transitions/revise.ts',
      find: `    if (recorded !== null) return { effect: recorded };
`,
      replace: '',
    },
  ),
  taken(
    'E3',
    'nobody asks after the end',
    {
      file: 'test/store/late-questions.test.ts',
      name: 'are asked a day, a week and a month after the end, each once',
    },
    {
      file: 'store/transitions/record.ts',
      find: `    await planLateQuestions(tx, input.verificationId);
`,
      replace: '',
    },
  ),
  worst(
    taken(
      'E6',
      'an approval is written without its message',
      {
        file: 'test/store/derived.test.ts',
        name: 'approves no person whose approval is not there any more to be kept as evidence',
      },
      {
        file: 'store/transitions/decide.ts',
        find: "  if (evidence === null && verdict.status === 'approved') {",
        replace: "  if (evidence === null && verdict.status === 'canceled') {",
      },
    ),
  ),
  worst(
    taken(
      'E7',
      'an end is written over messages that wait',
      { file: 'test/store/transition.test.ts', name: 'refuses an end while messages wait' },
      {
        file: 'store/transitions/record.ts',
        find: 'if (arrived.length + unanswered.length > 0) {',
        replace: 'if (unanswered.length > 0) {',
      },
    ),
  ),
  taken(
    'E24',
    'who must look gets no details',
    { file: 'test/store/screening.test.ts', name: 'has its details fetched then, without media' },
    {
      file: 'store/transitions/record.ts',
      find: 'await enqueueArchive(rereader, tx, { verificationId, about: { review: sequence } });',
      replace: 'void sequence;',
    },
  ),
  worst(
    taken(
      'E29',
      'an orphan is heard',
      {
        file: 'test/store/tries.test.ts',
        name: 'ignores what an orphan says, before and after the real session is known',
      },
      {
        file: 'store/inbox/place.ts',
        find: `  if (match.orphan) return asOrphan;
`,
        replace: '',
      },
    ),
  ),
  taken(
    'E30',
    'a try that was cut off is forgotten',
    {
      file: 'test/store/tries.test.ts',
      name: 'takes a try that was cut off for an orphan before another one is begun',
    },
    {
      file: 'store/sessions/begin.ts',
      find: `    await giveUpCutOffTries(tx, { verificationId, number: session, accountId });
`,
      replace: '',
    },
  ),
  taken(
    'E30',
    'a try that was cut off before the end is forgotten',
    {
      file: 'test/store/tries.test.ts',
      name: 'takes a try that no later one follows for an orphan once it must have ended',
    },
    {
      file: 'store/sessions/begin.ts',
      find: `      await giveUpCutOffTries(tx, { verificationId, number, accountId });
`,
      replace: '',
    },
  ),
  taken(
    'E37',
    'what comes late about a late session is judged by nobody',
    {
      file: 'test/store/revisions.test.ts',
      name: 'is judged when its session is saved after the end',
    },
    {
      file: 'store/inbox/release.ts',
      find: `  if (isLate && mayRevise(row.fact)) await enqueueRevision(tx, { verificationId, inboxId: id });
`,
      replace: '',
    },
  ),
  taken(
    'E38',
    'what is open is revised',
    {
      file: 'test/store/revisions.test.ts',
      name: 'revises nothing that is open, and nothing that was erased',
    },
    {
      file: 'store/transitions/revise.ts',
      find: `    if (!isFinal(before.status)) throw new KycError('not_ready', 'The verification is open.');
`,
      replace: '',
    },
  ),
  worst(
    taken(
      'E39',
      'what an earlier build read is believed',
      {
        file: 'test/store/derived.test.ts',
        name: 'writes what a message says to this build, where an earlier one read it otherwise',
      },
      {
        file: 'store/transitions/facts.ts',
        find: "return { type: 'vendor', inboxId: row.id, session: row.session, fact };",
        replace: 'return claim;',
      },
    ),
  ),
  taken(
    'E39',
    'what this build cannot read is ignored at once',
    { file: 'test/store/transition.test.ts', name: 'is kept for a newer build' },
    {
      file: 'store/transitions/facts.ts',
      find: 'if (attempt >= TRIES_OF_ALL_BUILDS) return null;',
      replace: 'if (attempt <= TRIES_OF_ALL_BUILDS) return null;',
    },
  ),
  taken(
    'E41',
    'a message is given to two at once',
    { file: 'test/store/inbox.test.ts', name: 'gives no row to two claimers' },
    {
      file: 'store/queue.ts',
      find: "set due_at = now() + $2 * interval '1 millisecond', tries",
      replace: "set due_at = now() - $2 * interval '1 millisecond', tries",
    },
  ),
  taken(
    'E8',
    'a cancel that the workflow did not hear of is passed over',
    { file: 'test/store/cancel-requests.test.ts', name: 'wins over a deadline' },
    {
      file: 'store/transitions/record.ts',
      find: ' || unheard(known, input.causes).length > 0) return tell();',
      replace: ') return tell();',
    },
  ),
  taken(
    'E8',
    'no workflow is told of a cancel while Temporal was away',
    { file: 'test/workers/dispatch.test.ts', name: 'leaves a cancel to the relay' },
    {
      file: 'store/verifications/request-cancel.ts',
      find: '  await enqueueCancel(tx, verificationId);\n',
      replace: '',
    },
  ),
  taken(
    'E49',
    'a reviewer’s other try is judged by what was said before',
    { file: 'test/domain/sent-back.test.ts', name: 'only on a word about a later session' },
    {
      file: 'domain/judge.ts',
      find: 'session.number > sentBack.session\n      ? session',
      replace: 'session.number >= sentBack.session\n      ? session',
    },
  ),
  taken(
    'E49',
    'who does not try again expires',
    { file: 'test/domain/sent-back.test.ts', name: 'is never ended by the clock' },
    {
      file: 'domain/judge.ts',
      find: "  if (state.sentBack !== null) return inReview(['undecided_at_deadline'], {});\n",
      replace: '',
    },
  ),
  taken(
    'E48',
    'a review that the workflow did not hear of is passed over',
    { file: 'test/store/reviews.test.ts', name: 'stands over a decision of the vendor' },
    {
      file: 'store/transitions/check-causes.ts',
      find: '  return [...cancel, ...decided.map(',
      replace: '  return [...cancel, ...decided.slice(1).map(',
    },
  ),
  taken(
    'E48',
    'two people decide',
    { file: 'test/store/reviews.test.ts', name: 'is refused to the second of two people' },
    {
      file: 'store/verifications/refuse-review.ts',
      find: '  if (before.decides !== null)\n',
      replace: '  if (before.decides === undefined)\n',
    },
  ),
  taken(
    'E48',
    'a person decides what is not in review',
    { file: 'test/store/reviews.test.ts', name: 'is refused before anything is in review' },
    {
      file: 'store/verifications/refuse-review.ts',
      find: "  if (status === 'in_review') return;\n",
      replace: "  if (status !== 'created') return;\n",
    },
  ),
  worst(
    taken(
      'E42',
      'an end is written over another',
      {
        file: 'test/store/transition.test.ts',
        name: 'never changes a final status: a later write is answered with the end that stands',
      },
      {
        file: 'store/transitions/record.ts',
        find: `    if (isFinal(before.status)) return ended(known, before.status);
`,
        replace: '',
      },
    ),
  ),
  taken(
    'E42',
    'a write that is repeated is another one',
    {
      file: 'test/store/transition.test.ts',
      name: 'changes nothing when a write is repeated, and answers like the first time',
    },
    {
      file: 'store/transitions/record.ts',
      find: `    if (isRepeated(input, known)) return { outcome: 'written' };
`,
      replace: '',
    },
  ),
  taken(
    'E43',
    'an account is believed about a verification of another',
    {
      file: 'test/store/inbox.test.ts',
      name: 'does not believe an account about a verification of another account',
    },
    {
      file: 'store/inbox/match.ts',
      find: 'return found?.owner.accountId === accountId ? found',
      replace: "return found !== null && accountId !== '' ? found",
    },
  ),
];
