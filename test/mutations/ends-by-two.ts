import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends where two people must agree, or a person and a machine differ. */
export const ENDS_BY_TWO: readonly Mutation[] = [
  worst(
    taken(
      'E54',
      'a machine approves what one of two has declined',
      { file: 'test/store/one-of-two.test.ts', name: 'is approved by no machine until a second' },
      {
        file: 'store/cases/hold.ts',
        find: "  const isRefused = known.isRefused && verdict.status === 'approved';",
        replace: '  const isRefused = known.isRefused && false;',
      },
    ),
  ),
  worst(
    taken(
      'E54',
      'two have seen different cases',
      { file: 'test/store/one-of-two.test.ts', name: 'is none where the vendor has decided' },
      {
        file: 'domain/review.ts',
        find: 'waits.number <= lapsed && review.number > lapsed',
        replace: 'waits.number < 0',
      },
    ),
  ),
  worst(
    taken(
      'E54',
      'a late approval overrules what one of two has declined before the end',
      {
        file: 'test/store/one-of-two.test.ts',
        name: 'is approved by no late word of the vendor where',
      },
      {
        file: 'store/verifications/reviews.ts',
        find: "decision === 'declined' && (isRefused || seen !== null)",
        replace: "decision === 'declined' && (false || seen !== null)",
      },
    ),
  ),
  taken(
    'E54',
    'an approval rests on a message that is gone',
    { file: 'test/store/one-of-two.test.ts', name: 'is not written where the message' },
    {
      file: 'store/transitions/decide.ts',
      find: "  if (evidence === null && verdict.status === 'approved') {",
      replace:
        "  if (evidence === null && verdict.status === 'approved' && verdict.decidedBy === 'vendor') {",
    },
  ),
  taken(
    'E54',
    'a program’s decision on what it has not shown is taken',
    {
      file: 'test/api/reviews.test.ts',
      name: 'is refused where more was said since, and is taken of what is there now',
    },
    {
      file: 'api/routes/review-verification.ts',
      find: '...(review.shown === undefined ? {} : { shown: review.shown }),',
      replace: '...(review.shown === undefined ? {} : {}),',
    },
  ),
];
