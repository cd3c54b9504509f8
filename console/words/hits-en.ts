/** What the pages say of hits on lists, in English. */
export const enHits = {
  noHits: 'Whom it matches has not been told, or is still being fetched.',
  hit: 'Match {number}',
  matchAsWhole: 'The match as a whole',
  sources: 'Sources',
  judgementOutdated: 'The vendor has said more since: judge it anew.',
  unjudged: 'Nobody has judged it yet.',
  verdictLegend: 'Your judgement',
  judgementComment: 'Why, for other reviewers and auditors',
  judgeHit: 'Judge this match',
  hitsUnjudged:
    '{count, plural, one {One match is} other {# matches are}} not judged yet: judge each above, and then approve.',
  hitIsTrue: 'A match is true. To approve all the same, choose this reason as well: {reason}',
  done_judged: 'Your judgement is written down.',
} as const;
