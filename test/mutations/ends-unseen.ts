import { taken, worst, type Mutation } from './mutation.ts';

const test = (name: string) => ({ file: 'test/store/unseen-words.test.ts', name });

/** Of right ends where the vendor has said what a person has not seen. */
export const ENDS_UNSEEN: readonly Mutation[] = [
  worst(
    taken(
      'E57',
      'a refusal that nobody has seen is lost in an approval, and its evidence',
      test('is no evidence of it, and is a decision of its own'),
      {
        file: 'store/transitions/unseen.ts',
        find: "  if (kind === 'outcome') return outcome !== decision;",
        replace:
          "  if (kind === 'outcome') return outcome === 'expired' && decision === 'approved';",
      },
    ),
  ),
  taken(
    'E57',
    'what was left out of an end is judged by nobody',
    test('has a person look beside an approval'),
    {
      file: 'store/transitions/unseen.ts',
      find: '  for (const { inboxId } of unseen) await enqueueRevision(tx, { verificationId, inboxId });',
      replace:
        '  for (const { inboxId } of unseen) void { enqueueRevision, tx, verificationId, inboxId };',
    },
  ),
  taken(
    'E57',
    'what was shown to who decided overrules them',
    test('is judged no more where it was held, and shown before they decided'),
    {
      file: 'store/transitions/unseen.ts',
      find: '    !shown.has(cause.fact.outcome) &&\n',
      replace: '    shown.size >= 0 &&\n',
    },
  ),
  taken(
    'E57',
    'an older refusal that nobody has seen is lost beside an approval',
    test('has a person look, and stands not by itself'),
    {
      file: 'domain/revision.ts',
      find: "outcome === 'declined' && status === 'approved' && decidedBy === 'reviewer'",
      replace: "outcome === 'declined' && status === 'approved' && decidedBy === 'subject'",
    },
  ),
  taken(
    'E57',
    'what a person has not seen is written before what they decided',
    {
      file: 'test/workflows/steps-together.test.ts',
      name: 'is one write with what a person has decided',
    },
    {
      file: 'workflows/persist.ts',
      find: '  if (steps.some((step) => isEndedByPerson(step.state))) return steps.length;\n',
      replace: '  if (isEndedByPerson(state)) return steps.length;\n',
    },
  ),
  taken(
    'E57',
    'what comes with a person’s decision is written as a step before it',
    test('has a person look beside an approval'),
    {
      file: 'store/transitions/follow.ts',
      find: '  if (isEndedByPerson(derived)) return [{ derived, known }];',
      replace: '  if (isEndedByPerson({ verdict: null })) return [{ derived, known }];',
    },
  ),
  taken(
    'E58',
    'only the last step of what arrives together is seen',
    {
      file: 'test/store/written-steps.test.ts',
      name: 'shows every step of what is told at once',
    },
    {
      file: 'store/transitions/follow.ts',
      find: '  if (isEndedByPerson(derived)) return [{ derived, known }];',
      replace: '  if (derived.digest !== "") return [{ derived, known }];',
    },
  ),
  taken(
    'E58',
    'what a person at work must see is held with the end',
    {
      file: 'test/workflows/steps-together.test.ts',
      name: 'is all seen by the person at work but the end',
    },
    {
      file: 'workflows/persist.ts',
      find: "  return state.status === 'in_review' ? 1 : MOST_STEPS;",
      replace: "  return state.status === 'created' ? 1 : MOST_STEPS;",
    },
  ),
  taken(
    'E38',
    'what was canceled while a refusal contradicted it is approved by a word told again',
    {
      file: 'test/store/canceled-contradicted.test.ts',
      name: 'never approves what was canceled while a refusal of session',
    },
    {
      file: 'domain/revision.ts',
      find: "ended.wasDeclined === true && end?.status === 'canceled'",
      replace: "ended.wasDeclined === true && end?.status === 'expired'",
    },
  ),
  taken(
    'E38',
    'what was canceled while contradicted is approved once its refusal is told again',
    {
      file: 'test/store/canceled-contradicted.test.ts',
      name: 'never approves it after the refusal was told again either',
    },
    {
      file: 'domain/revision.ts',
      find: "ended.wasDeclined === true && end?.status === 'canceled'",
      replace: "ended.wasDeclined === true && standing.status === 'canceled'",
    },
  ),
  taken(
    'E38',
    'an approval revises a refusal that the vendor has repeated since',
    {
      file: 'test/store/row-order.test.ts',
      name: 'revises nothing that the vendor has said once more since',
    },
    {
      file: 'store/transitions/ended.ts',
      find: "declined: lastOf(judged, 'declined')",
      replace: 'declined: null',
    },
  ),
  taken(
    'E19',
    'a late approval stands beside another one with a part that failed',
    {
      file: 'test/store/canceled-contradicted.test.ts',
      name: 'approves after the end as little as before it',
    },
    {
      file: 'domain/revision.ts',
      find: 'weighed !== null && weighed.doubts.length > 0',
      replace: 'weighed === null',
    },
  ),
];
