import { ACCEPTS_MATCH, mayApprove } from '../../domain/hits.ts';
import { KycError } from '../../domain/errors.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { FoundHits } from './find.ts';
import { type Judgement, standingOf } from './judgements.ts';

/** What an approval beside a match rests on: numbers of judgements, and how many messages reported hits. */
export interface RestsOnHits {
  judgements: number[] | null;
  hits_told: number | null;
}

const NO_HITS: RestsOnHits = { judgements: null, hits_told: null };

const MOST_NAMED = 20;

const naming = (ids: readonly string[]): string => {
  const named = ids.slice(0, MOST_NAMED).join(', ');
  return ids.length > MOST_NAMED ? `${named} and ${ids.length - MOST_NAMED} more` : named;
};

/**
 * An approval needs each hit to have been judged, as it is worded now, and a true match to be accepted in so
 * many words.
 * @throws KycError `hits_unjudged`, naming the first unjudged hits; `match_not_accepted`, naming the first
 *   true matches
 */
export function refuseUnjudged(
  { isMatch, told, hits }: FoundHits,
  all: readonly Judgement[],
  { reasons }: { reasons: readonly ReasonCode[] },
): RestsOnHits {
  if (!isMatch) return NO_HITS;
  const unjudged = hits.filter((hit) => standingOf(all, hit) === null).map(({ id }) => id);
  if (unjudged.length > 0) {
    const message = `Nobody has judged: ${naming(unjudged)}. Judge each by POST …/screening/{hitId}, and then approve.`;
    throw new KycError('hits_unjudged', message);
  }
  const standing = hits.flatMap((hit) => standingOf(all, hit) ?? []);
  if (!mayApprove(standing, reasons)) {
    const matches = standing.flatMap(({ hit, verdict }) => (verdict === 'true_match' ? hit : []));
    const message = `A true match: ${naming(matches)}. To approve all the same, name the reason ${ACCEPTS_MATCH}.`;
    throw new KycError('match_not_accepted', message);
  }
  return {
    judgements: standing.map(({ number }) => number).toSorted((one, two) => one - two),
    hits_told: told,
  };
}
