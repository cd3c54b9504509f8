import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends where people decide. */
export const ENDS_REVIEWED: readonly Mutation[] = [
  worst(
    taken(
      'E48',
      'a person approves what the vendor has judged nothing of',
      { file: 'test/store/reviews.test.ts', name: 'to approve is refused where the vendor' },
      {
        file: 'store/verifications/add-review.ts',
        find: "  if (review.decision === 'approved') await refuseWithoutWord(store, tx, verificationId);\n",
        replace: '  void refuseWithoutWord;\n',
      },
    ),
  ),
  taken(
    'E48',
    'a row that was put off for good is taken for one that tells of a review',
    {
      file: 'test/store/untold-reviews.test.ts',
      name: 'is told again where the row of the outbox says',
    },
    {
      file: 'store/verifications/untold-reviews.ts',
      find: "and o.due_at < now() + interval '1 hour'",
      replace: '',
    },
  ),
  taken(
    'E48',
    'what a reviewer has seen revises their decision',
    { file: 'test/store/after-a-review.test.ts', name: 'revises nothing, whichever way it comes' },
    {
      file: 'domain/revision.ts',
      find: "  return decidedBy === 'reviewer' && heard.some(isSame);",
      replace: "  return decidedBy === 'client' && heard.some(isSame);",
    },
  ),
  taken(
    'E51',
    'a person’s decision that does not stand any more keeps others from a person',
    {
      file: 'test/store/review-requests.test.ts',
      name: 'may be asked for where the vendor declines anew what a person has approved',
    },
    {
      file: 'store/verifications/request-review.ts',
      find: "  if (standing?.decidedBy === 'reviewer') {",
      replace:
        "  if (standing !== null && all.some(({ decidedBy }) => decidedBy === 'reviewer')) {",
    },
  ),
  taken(
    'E51',
    'a request for a person goes to a case that the sweep closes',
    {
      file: 'test/store/review-requests.test.ts',
      name: 'waits by a case of that kind, and is told of',
    },
    {
      file: 'store/verifications/request-review.ts',
      find: "    await closeCase(tx, { verificationId, kind: 'in_review' });\n",
      replace: '    void closeCase;\n',
    },
  ),
  worst(
    taken(
      'E49',
      'a word about a session sent back revises the end',
      { file: 'test/store/after-a-review.test.ts', name: 'decides as little after the end' },
      {
        file: 'domain/revision.ts',
        find: "  if (ended.isSentBack) return { effect: 'unclear' };\n",
        replace: '',
      },
    ),
  ),
  taken(
    'E50',
    'somebody else decides what one person works at',
    { file: 'test/store/assignments.test.ts', name: 'is decided by nobody else meanwhile' },
    {
      file: 'store/verifications/add-review.ts',
      find: '  await refuseWhileTaken(tx, review);\n',
      replace: '  void refuseWhileTaken;\n',
    },
  ),
  taken(
    'E50',
    'the vendor settles what a person works at',
    { file: 'test/store/held-decisions.test.ts', name: 'is written by nobody while they do' },
    {
      file: 'store/cases/hold.ts',
      find: '  return leftMs === null || isOver ? null : { forMs: Math.ceil(leftMs) };',
      replace: '  return leftMs === null || isOver ? null : null;',
    },
  ),
  taken(
    'E50',
    'a page that is left open holds up the vendor for good',
    { file: 'test/store/held-decisions.test.ts', name: 'is written two hours after it was told' },
    {
      file: 'store/cases/hold.ts',
      find: 'leftMs === null || isOver ? null',
      replace: 'leftMs === null || (isOver && number < 0) ? null',
    },
  ),
  worst(
    taken(
      'E50',
      'what is held for a person is never asked for again',
      { file: 'test/workflows/held-decisions.test.ts', name: 'is written once they are done' },
      {
        file: 'workflows/persist.ts',
        find: '        await whileHeld(workflow, { ...result, heard });',
        replace: '        await whileHeld(workflow, { ...result, heard });\n        return;',
      },
    ),
  ),
  taken(
    'E50',
    'the database alone holds up the vendor for good',
    { file: 'test/store/held-decisions.test.ts', name: 'is held by nothing that the database' },
    {
      file: 'store/cases/hold.ts',
      find: ' and assigned_until <= now() + ${TAKEN_FOR}\n',
      replace: ' and ${TAKEN_FOR} is not null\n',
    },
  ),
  taken(
    'E50',
    'who went home holds up everybody',
    { file: 'test/store/assignments.test.ts', name: 'hinders nobody when half an hour has passed' },
    {
      file: 'store/cases/assignment.ts',
      find: '`select number, case when assigned_until > now() then assignee end as assignee,',
      replace: '`select number, assignee,',
    },
    {
      file: 'store/cases/assignment.ts',
      find: 'case when assigned_until > now() then assigned_until end as until',
      replace: 'assigned_until as until',
    },
  ),
  taken(
    'E49',
    'the session that is being bought is sent back as well',
    { file: 'test/store/another-try.test.ts', name: 'counts the session that is being bought' },
    {
      file: 'store/verifications/add-review.ts',
      find: 'where verification_id = v.id and vendor_session_id is not null) as session',
      replace: 'where verification_id = v.id) as session',
    },
  ),
  worst(
    taken(
      'A31',
      'the first pair of eyes saw another case',
      { file: 'test/domain/review.test.ts', name: 'is nothing once something was written' },
      {
        file: 'domain/review.ts',
        find: 'waits?.write !== review.write || ',
        replace: 'waits === null || ',
      },
    ),
  ),
  worst(
    taken(
      'A30',
      'a signal makes another cause of itself, and stops the workflow',
      { file: 'test/workflows/reviews.test.ts', name: 'goes on after a signal that claims' },
      {
        file: 'workflows/verification.ts',
        find: "cause: { ...recorded(review), type: 'review' } });",
        replace: "cause: { type: 'review', ...review } });",
      },
    ),
  ),
  worst(
    taken(
      'E51',
      'a person approves anew what the vendor has judged nothing of',
      { file: 'test/store/decided-anew.test.ts', name: 'is approved by nobody where' },
      {
        file: 'store/verifications/decide-anew.ts',
        find: "  if (decision === 'approved' && evidence === null) throw restsOnNothing('Start another.');\n",
        replace: '  void [decision, restsOnNothing];\n',
      },
    ),
  ),
  worst(
    taken(
      'E51',
      'an approval by a machine overrules the refusal of a person',
      { file: 'test/domain/standing.test.ts', name: 'is never approved where nobody but' },
      {
        file: 'domain/standing.ts',
        find: "  return isMachines && standing.status === 'declined'",
        replace: "  return isMachines && standing.status === 'expired'",
      },
    ),
  ),
  taken(
    'E51',
    'who decides anew is overruled by what they had before them',
    { file: 'test/store/decided-anew.test.ts', name: 'but not by what they had before them' },
    {
      file: 'store/transitions/said.ts',
      find: 'rows.findLast(({ data }) => isAPersons(data))?.number ?? 0',
      replace: "rows.findLast(({ data }) => data.decidedBy === 'client')?.number ?? 0",
    },
  ),
  taken(
    'E51',
    'what came late stops a workflow that is started once more',
    { file: 'test/store/decided-anew.test.ts', name: 'leaves a workflow that is started once' },
    {
      file: 'store/transitions/known.ts',
      find: "       and ($3 or data->'late' is null)\n",
      replace: '       and $3 is not null\n',
    },
    {
      file: 'store/transitions/known.ts',
      find: 'parse.vendorFact.parse(withoutOurs(row.data))',
      replace: 'parse.vendorFact.parse(withoutOurs === undefined ? null : row.data)',
    },
  ),
  worst(
    taken(
      'E52',
      'the last word that the client has kept is forgotten',
      { file: 'test/domain/client-decides.test.ts', name: 'the vendor alone approves nobody' },
      {
        file: 'domain/judge.ts',
        find: "  policy.finalDecision === 'client';",
        replace: "  policy.finalDecision === 'vendor' && policy.awaitsScreening;",
      },
    ),
  ),
  worst(
    taken(
      'E56',
      'an approval that comes too late is a line in a log',
      { file: 'test/store/late-cases.test.ts', name: 'waits for a person, and the client is told' },
      {
        file: 'store/cases/late.ts',
        find: "  if (late.effect !== 'unclear' && !isMatch) return;",
        replace: '  if (!isMatch) return;',
      },
    ),
  ),
  worst(
    taken(
      'E52',
      'the last word is not the client’s after the end',
      { file: 'test/store/client-decides.test.ts', name: 'stands after the end either' },
      {
        file: 'domain/revision.ts',
        find: "  if (policy.finalDecision === 'client') return 'unclear';\n",
        replace: '',
      },
    ),
  ),
  worst(
    taken(
      'A32',
      'one person alone decides anew where two must agree',
      { file: 'test/store/decided-anew-by-two.test.ts', name: 'stays as it is until a second' },
      {
        file: 'store/verifications/reviews.ts',
        find: '    anew: overridden(reviews, { fourEyes, seen }),',
        replace: "    anew: overridden(reviews, { fourEyes: 'never', seen }),",
      },
    ),
  ),
  taken(
    'A32',
    'who may review may also decide anew',
    { file: 'test/api/overrides.test.ts', name: 'needs the scope for it' },
    {
      file: 'api/routes/review-verification.ts',
      find: "    if (review.override) refuseWithout('review:override', client);\n",
      replace: '    void [client, refuseWithout];\n',
    },
  ),
];
