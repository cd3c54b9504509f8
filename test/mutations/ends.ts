import { taken, type Mutation } from './mutation.ts';

const PROPERTIES = 'test/domain/transition.properties.test.ts';

/** Of the promises under E. */
export const ENDS: readonly Mutation[] = [
  taken(
    'E19',
    'an approval needs no evidence',
    { file: PROPERTIES, name: 'approves only what holds every part it must' },
    {
      file: 'domain/approval.ts',
      find: 'parts: best.parts, doubts: unconfirmed(best.parts, needs) };',
      replace: 'parts: best.parts, doubts: [] };',
    },
  ),
  taken(
    'E4',
    'an end is not final',
    { file: PROPERTIES, name: 'never leaves a final status' },
    {
      file: 'domain/transition.ts',
      find: "  if (event.type !== 'revised') return state;\n",
      replace: `  if (event.type === 'settled') return settle(state);
  if (event.type !== 'revised') return judge(learn({ ...state, status: 'started' }, event));\n`,
    },
  ),
  taken(
    'E10',
    'what was handed in expires',
    { file: PROPERTIES, name: 'what was handed in and is undecided' },
    {
      file: 'domain/judge.ts',
      find: '  if (submitted) return graceOver',
      replace: '  if (submitted && graceOver && state.sessions.length > 9) return graceOver',
    },
  ),
  taken(
    'E41',
    'a message is given to two at once',
    { file: 'test/store/inbox.test.ts', name: 'gives no row to two claimers' },
    {
      file: 'store/inbox/claim.ts',
      find: '         and (candidate.leased_until is null or candidate.leased_until < now())\n',
      replace: '',
    },
  ),
  taken(
    'E9',
    "Temporal's own cancel closes the workflow over an open row",
    { file: 'test/workflows/real-server.test.ts', name: 'ends a verification by' },
    {
      file: 'workflows/verification.ts',
      find: '  return CancellationScope.nonCancellable(() => run(book));',
      replace: '  return run(book);',
    },
  ),
];
