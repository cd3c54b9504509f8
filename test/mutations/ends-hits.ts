import { taken, worst, type Mutation } from './mutation.ts';

const STORED = 'test/store/hits.test.ts';
const CONSOLE = 'test/console/judging.test.ts';

/** Of right ends where screening has found somebody on a list. */
export const ENDS_HITS: readonly Mutation[] = [
  worst(
    taken(
      'E55',
      'a person approves beside a hit that nobody has judged',
      { file: STORED, name: 'is approved by nobody until each hit is judged' },
      {
        file: 'store/hits/refuse-unjudged.ts',
        find: '  if (!isMatch) return NO_HITS;\n',
        replace: '  if (!isMatch || hits.length > 0) return NO_HITS;\n',
      },
      {
        file: 'store/hits/judgements.ts',
        find: '  if (numbers === null) return now.isMatch ? null : undefined;\n',
        replace: '  if (numbers === null) return undefined;\n',
      },
    ),
  ),
  worst(
    taken(
      'E55',
      'an approval of a match is written that no judgement is behind',
      { file: STORED, name: 'is nothing where an earlier build took it of a match' },
      {
        file: 'store/hits/judgements.ts',
        find: '  if (numbers === null) return now.isMatch ? null : undefined;\n',
        replace: '  if (numbers === null) return undefined;\n',
      },
    ),
  ),
  taken(
    'E55',
    'a judgement counts for what was said of the hit afterwards',
    { file: STORED, name: 'is one hit, however often it is told' },
    {
      file: 'store/hits/judgements.ts',
      find: '  return newest?.wording === wording ? newest : null;',
      replace: '  return wording === "" ? null : (newest ?? null);',
    },
  ),
  taken(
    'E55',
    'a true match is approved without a word',
    { file: STORED, name: 'is approved only by who says by its reason that it is accepted' },
    {
      file: 'domain/hits.ts',
      find: '|| reasons.includes(ACCEPTS_MATCH)',
      replace: '|| ACCEPTS_MATCH.length > reasons.length',
    },
  ),
  taken(
    'E55',
    'a match of which nothing more is known is approved unjudged',
    { file: STORED, name: 'is the match as a whole where no more is known' },
    {
      file: 'store/hits/find.ts',
      find: "hits.length > 0 ? hits : [named('match', '', [])]",
      replace: "hits.length > 0 ? hits : [named('match', '', [])].slice(1)",
    },
  ),
  taken(
    'E55',
    'two hits that are words alone are one, which says nothing',
    {
      file: 'test/vendors/identomat/result.test.ts',
      name: 'are each a hit, whatever holds them',
    },
    {
      file: 'vendors/values/said-hits.ts',
      find: '(isRecord(said) ? said : { said })',
      replace: '(isRecord(said) ? said : {})',
    },
  ),
  taken(
    'E55',
    'two approve who judge a hit differently',
    { file: STORED, name: 'begin anew where the second judges otherwise' },
    {
      file: 'domain/review.ts',
      find: '  return one.hits?.judged !== other.hits?.judged;',
      replace: '  return one.hits?.judged.length !== other.hits?.judged.length && one.write < 0;',
    },
  ),
  taken(
    'E55',
    'more is told of hits, and who decides on what was shown before is not told so',
    { file: STORED, name: 'is one hit, however often it is told' },
    {
      file: 'store/verifications/reviews.ts',
      find: '[write, all.length, seen, told, asked, hits_told, judgements.length]',
      replace: '[write, all.length, seen, told, asked]',
    },
  ),
  taken(
    'E55',
    'a judgement of the database’s alone is believed',
    { file: STORED, name: 'that the database alone has approves nobody' },
    {
      file: 'store/hits/judgements.ts',
      find: "    tags.check('hit_judgements', { verification_id: verificationId, ...row }, row.tag);\n",
      replace: '    void [tags, verificationId, row];\n',
    },
  ),
  taken(
    'T21',
    'the button to approve is there before the last hit is judged',
    { file: CONSOLE, name: 'has a form for each, and no way to approve' },
    {
      file: 'console/views/decide.ts',
      find: '${isClosed ? CLOSED : null}',
      replace: '${isClosed ? null : null}',
    },
  ),
  taken(
    'T21',
    'what an approval lacks is said after the preview alone',
    { file: CONSOLE, name: 'is approved by no form that is sent past the page' },
    {
      file: 'console/pages/approval.ts',
      find: "  if (decision !== 'approve') return;",
      replace: "  if (decision !== 'approve' || reasons.length === 0) return;",
    },
  ),
  taken(
    'T21',
    'what was typed of a hit is gone where it is refused',
    { file: CONSOLE, name: 'keeps what was typed where a judgement or an approval is refused' },
    {
      file: 'console/views/screening.ts',
      find: "typed?.form === 'judgement' && typed.hit === id",
      replace: "typed?.form === 'note' && typed.hit === id",
    },
  ),
  worst(
    taken(
      'E56',
      'a further hit beside an approval is seen by nobody',
      {
        file: 'test/store/late-hits.test.ts',
        name: 'waits for a person each time that nobody has judged it',
      },
      {
        file: 'store/transitions/revise.ts',
        find: "    if (message.fact.screening === 'match') {\n",
        replace: "    if (message.fact.screening === 'clear') {\n",
      },
    ),
  ),
  taken(
    'E56',
    'a hit that only the details tell of is seen by nobody',
    {
      file: 'test/store/late-hits.test.ts',
      name: 'waits for a person where only the details tell of it',
    },
    {
      file: 'store/details.ts',
      find: '    await openUnjudgedCase(store, tx, { verification, key, readHits });\n',
      replace: '    void [openUnjudgedCase, verification, readHits];\n',
    },
  ),
  taken(
    'E56',
    'whoever has the database alone waves further hits through',
    {
      file: 'test/store/late-hits.test.ts',
      name: 'is written only by the rules that it started with, whatever somebody else has made of them',
    },
    {
      file: 'store/cases/unjudged.ts',
      find: "  tags.check('start_inputs', row, row.start_tag);\n",
      replace: '  void tags;\n',
    },
  ),
  taken(
    'E56',
    'further hits are lost where those of before cannot be read',
    {
      file: 'test/store/late-hits.test.ts',
      name: 'waits for a person where those of before cannot be read any more, and is written down',
    },
    {
      file: 'store/cases/unjudged.ts',
      find: '  return false;\n}\n\nconst waitRow',
      replace: '  throw error;\n}\n\nconst waitRow',
    },
  ),
];
