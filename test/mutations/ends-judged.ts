import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends, where they are judged. */
export const ENDS_JUDGED: readonly Mutation[] = [
  taken(
    'E46',
    'whatever rules it was started under, it is judged by those of this build',
    { file: 'test/store/unknown-rules.test.ts', name: 'is decided by no try' },
    {
      file: 'domain/derive.ts',
      find: `  return newState({
    rulesVersion,`,
      replace: `  return newState({
    rulesVersion: Math.min(rulesVersion, 1),`,
    },
  ),
  taken(
    'E1',
    'the last word about an attempt counts',
    {
      file: 'test/domain/transition.properties.test.ts',
      name: 'comes to the same state and end in whatever order',
    },
    {
      file: 'domain/transition.ts',
      find: '    submitted: known.submitted || heard.submitted,',
      replace: '    submitted: heard.submitted,',
    },
  ),
  taken(
    'E4',
    'an end is not final',
    { file: 'test/domain/transition.properties.test.ts', name: 'never leaves a final status' },
    {
      file: 'domain/transition.ts',
      find: "  if (event.type !== 'revised') return state;\n",
      replace: `  if (event.type === 'settled') return settle(state);
  if (event.type !== 'revised') return judge(learn({ ...state, status: 'started' }, event));\n`,
    },
  ),
  worst(
    taken(
      'E5',
      'a session that expired declines',
      {
        file: 'test/domain/transition.properties.test.ts',
        name: 'approves and declines only on an explicit word of the vendor or of a reviewer',
      },
      {
        file: 'domain/judge.ts',
        find: "const refusal = heard(state, 'declined').at(-1);",
        replace:
          "const refusal = heard(state, 'declined').at(-1) ?? heard(state, 'expired').at(-1);",
      },
    ),
  ),
  taken(
    'E10',
    'what was handed in expires',
    {
      file: 'test/domain/transition.properties.test.ts',
      name: 'what was handed in and is undecided',
    },
    {
      file: 'domain/judge.ts',
      find: '  if (submitted) return graceOver',
      replace: '  if (submitted && graceOver && state.sessions.length > 9) return graceOver',
    },
  ),
  taken(
    'E11',
    'who comes back by a link of before is not heard',
    {
      file: 'test/api/link-changes.test.ts',
      name: 'still hears who comes back by it from the vendor',
    },
    {
      file: 'api/routes/return-from-vendor.ts',
      find: "return standing === 'good' || target.session?.hasReturned !== true;",
      replace: "return standing === 'good';",
    },
  ),
  taken(
    'E11',
    'who has a link of before keeps the newer one waiting',
    {
      file: 'test/api/link-changes.test.ts',
      name: 'of before keeps no person waiting at the newer one',
    },
    {
      file: 'api/routes/return-from-vendor.ts',
      find: 'if (isReturn && (await isHeard(found)))',
      replace: 'if (isReturn)',
    },
  ),
  taken(
    'E11',
    'who came back expires unheard',
    {
      file: 'test/domain/transition.deadline.test.ts',
      name: 'never lets a person who came back from the vendor expire',
    },
    {
      file: 'domain/progress.ts',
      find: `  if (session.returned && session.outcomes.length === 0) return true;
`,
      replace: '',
    },
  ),
  taken(
    'E17',
    'a status is believed whose code says otherwise',
    {
      file: 'test/vendors/veriff/outcome.test.ts',
      name: 'a decision whose status and code do not agree goes to a person',
    },
    {
      file: 'vendors/veriff/outcome.ts',
      find: 'DECISIONS[status].codes.some((known) => known === code);',
      replace: 'DECISIONS[status].codes.length > 0;',
    },
  ),
  taken(
    'E17',
    'a failed control beneath an approval is waved through',
    {
      file: 'test/vendors/datakeen/outcome.test.ts',
      name: 'what contradicts itself is for a person',
    },
    {
      file: 'vendors/datakeen/outcome.ts',
      find: "return all.every(isConsistent) ? null : 'status_and_code_disagree';",
      replace: 'return null;',
    },
  ),
  worst(
    taken(
      'E18',
      'a sanctions match is waved through',
      {
        file: 'test/domain/transition.precedence.test.ts',
        name: 'is in review unless the policy of the client says otherwise',
      },
      {
        file: 'domain/screening.ts',
        find: 'return screening === null && !awaitsScreening;',
        replace: "return screening !== 'refused' && !awaitsScreening;",
      },
    ),
  ),
  taken(
    'E19',
    'an approval needs no evidence',
    {
      file: 'test/domain/transition.properties.test.ts',
      name: 'approves only what holds every part it must',
    },
    {
      file: 'domain/approval.ts',
      find: 'parts: best.parts, doubts: unconfirmed(best.parts, needs) };',
      replace: 'parts: best.parts, doubts: [] };',
    },
  ),
  taken(
    'E22',
    'a clear word about one attempt clears another',
    {
      file: 'test/domain/evidence.test.ts',
      name: 'is settled only by a clear word about the same attempt',
    },
    {
      file: 'domain/screening.ts',
      find: 'isNamed ? about === attempt : isOfOne',
      replace: 'isNamed || isOfOne',
    },
  ),
  taken(
    'E23',
    'a match that comes after the end is told to nobody',
    { file: 'test/store/screening.test.ts', name: 'is an event, is shown, and is notified once' },
    {
      file: 'domain/revision.ts',
      find: "return screening === 'match' && known !== 'match' ? { ...effect, match: true } : effect;",
      replace: 'return effect;',
    },
  ),
  taken(
    'E25',
    'a request that is told with and without its attempt counts twice',
    {
      file: 'test/domain/transition.properties.test.ts',
      name: 'is never skipped, and counted once',
    },
    {
      file: 'domain/progress.ts',
      find: 'return sum + Math.max(named, requests.length - named);',
      replace: 'return sum + requests.length;',
    },
  ),
  taken(
    'E26',
    'every request to try again is taken for one that was followed',
    {
      file: 'test/domain/transition.properties.test.ts',
      name: 'leaves at the deadline only what was handed in again to a person',
    },
    {
      file: 'domain/progress.ts',
      find: 'return !oneTryPerSession && session',
      replace: 'return session',
    },
  ),
  taken(
    'E34',
    'no code contradicts a status',
    {
      file: 'test/vendors/decisions.properties.test.ts',
      name: 'ends in a decision that the last one does not support in so many words',
    },
    {
      file: 'vendors/veriff/outcome.ts',
      find: 'isDecisionStatus(status) && agrees(status, code)',
      replace: 'isDecisionStatus(status)',
    },
  ),
  worst(
    taken(
      'E35',
      'no reason is of fraud',
      {
        file: 'test/vendors/fraud.test.ts',
        name: 'approves no person, whatever the vendor says over it',
      },
      {
        file: 'domain/reason.ts',
        find: 'OF_FRAUD.has(code);',
        replace: 'OF_FRAUD.has(code) && code.length > 99;',
      },
    ),
  ),
  taken(
    'E36',
    'a status that nobody knows expires',
    {
      file: 'test/domain/transition.deadline.test.ts',
      name: 'sends to a person what the vendor answered with a status that we do not know',
    },
    {
      file: 'domain/judge.ts',
      find: 'if (state.sessions.some(({ unclear }) => unclear)) {',
      replace: 'if (state.sessions.length > 99) {',
    },
  ),
  taken(
    'E38',
    'an older word revises a newer one',
    {
      file: 'test/domain/revision.test.ts',
      name: 'is older when the vendor said it before what stands, by its own clock',
    },
    {
      file: 'domain/revision.ts',
      find: 'standing.message !== null && isEarlier(message, standing.message)',
      replace: 'standing.message !== null && isEarlier(message, message)',
    },
  ),
  taken(
    'E20',
    'an approval that is held expires',
    {
      file: 'test/domain/transition.deadline.test.ts',
      name: 'never lets an approval expire that waits for the word of screening',
    },
    {
      file: 'domain/judge.ts',
      find: "return approved === null ? null : open('submitted');",
      replace: 'return null;',
    },
  ),
];
