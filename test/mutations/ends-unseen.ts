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
];
