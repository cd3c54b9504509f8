import type { Cause } from './record.ts';
import type { FourEyes } from './state.ts';

/** What a person has decided, as its row and what follows from it have it. */
export type RecordedReview = Omit<Extract<Cause, { type: 'review' }>, 'type'>;

/** The result of the reviewers' decisions. */
export interface Reviewed {
  /** Each time that another try was asked for. */
  sentBack: RecordedReview[];
  /** The one by which the verification ends; null: none yet. */
  decides: RecordedReview | null;
  /** The one that waits for a second person; null: none. */
  waits: RecordedReview | null;
  /** Whether a reviewer's decline is still unsettled: an approval by the vendor does not overrule it. */
  isRefused: boolean;
}

/** What the workflow must hear of it: its end, or the last time that another try was asked for. */
export const effectOf = ({ sentBack, decides }: Reviewed): RecordedReview | null =>
  decides ?? sentBack.at(-1) ?? null;

/** A row: what was decided, and the verification's last write by then, which is what could be seen. */
export interface StoredReview extends RecordedReview {
  write: number;
  /**
   * Only of what was decided anew, after the end: the number of the last event that a decision can rest on,
   * which is what could be seen.
   */
  seen?: number;
  /**
   * Only of an approval beside a match: how its hits were judged, and `isOutdated` once more was said of them
   * or they were judged otherwise. Null: not as an approval needs it, so that it is none.
   */
  hits?: { judged: string; isOutdated: boolean } | null;
}

/**
 * What people have decided, in the order of their numbers. Where a second one must say the same, the
 * first waits for it; where the second contradicts, or asks for another try, it begins anew. So it does
 * once anything was written or shown meanwhile, or the hits of screening are judged otherwise: both must
 * have seen the same case.
 * @param rules.write the verification's last write
 * @param rules.lapsed up to which of them the vendor's decision, which is held, was not there to be seen
 */
export function reviewed(
  reviews: readonly StoredReview[],
  { fourEyes, write, lapsed = 0 }: { fourEyes: FourEyes; write: number; lapsed?: number },
): Reviewed {
  const sentBack: RecordedReview[] = [];
  let waits: StoredReview | null = null;
  let isRefused = false;
  for (const review of reviews) {
    if (review.seen !== undefined || review.hits === null) continue;
    if (waits !== null && waits.number <= lapsed && review.number > lapsed) waits = null;
    isRefused = review.decision === 'declined' || (isRefused && review.decision !== 'resubmit');
    // The second of two decisions by one person counts.
    if (waits?.write !== review.write || waits.principal === review.principal) waits = null;
    else if (restsOnOthers(waits, review)) waits = null;
    if (review.decision === 'resubmit') {
      sentBack.push(recorded(review));
      waits = null;
    } else if (waits === null) {
      if (!needsSecond(review, fourEyes)) {
        return { sentBack, decides: recorded(review), waits: null, isRefused: false };
      }
      waits = review;
    } else if (waits.decision === review.decision) {
      return { sentBack, decides: recorded(review), waits: null, isRefused: false };
    } else {
      waits = null;
    }
  }
  const isSeen = waits?.write === write && waits.number > lapsed && waits.hits?.isOutdated !== true;
  return { sentBack, decides: null, waits: waits && isSeen ? recorded(waits) : null, isRefused };
}

/** Whether two approve by hits that they have judged, or seen judged, differently. */
function restsOnOthers(one: StoredReview, other: StoredReview): boolean {
  if (one.decision !== 'approved' || other.decision !== 'approved') return false;
  return one.hits?.judged !== other.hits?.judged;
}

/**
 * The result of the decisions that reviewers made anew after the end, by the same rules: the one to write
 * now, or the one that waits for a second reviewer. Both must have seen the same case.
 * @param seen the last event by now that a decision can rest on; one that was written is such an event
 */
export function overridden(
  reviews: readonly StoredReview[],
  { fourEyes, seen }: { fourEyes: FourEyes; seen: number },
): Pick<Reviewed, 'decides' | 'waits'> {
  const now = reviews.flatMap(({ seen: when, ...review }) =>
    when === seen ? [{ ...review, write: when }] : [],
  );
  const { decides, waits } = reviewed(now, { fourEyes, write: seen });
  return { decides, waits };
}

/** The effect of one more decision. */
export type Foreseen = 'decides' | 'sent_back' | 'waits' | 'contradicts';

/**
 * What one more decision would come to, where nothing else happens before it is written down.
 * @param about.waits the one that waits for a second person now
 */
export function foresee(
  next: Pick<RecordedReview, 'decision' | 'principal'>,
  { waits, fourEyes }: { waits: RecordedReview | null; fourEyes: FourEyes },
): Foreseen {
  if (next.decision === 'resubmit') return 'sent_back';
  const seen = { write: 0 };
  const first = waits === null ? [] : [{ ...waits, number: 1, ...seen }];
  const now = reviewed([...first, { ...next, number: 2, reasons: [], ...seen }], {
    ...{ fourEyes, ...seen },
  });
  if (now.decides !== null) return 'decides';
  return now.waits === null ? 'contradicts' : 'waits';
}

/** Of a review these fields, and no other that may be there. */
export function recorded({
  number,
  principal,
  decision,
  reasons,
  session,
}: RecordedReview): RecordedReview {
  const review = { number, principal, decision, reasons };
  return session === undefined ? review : { ...review, session };
}

function needsSecond({ decision }: RecordedReview, fourEyes: FourEyes): boolean {
  return fourEyes === 'always' || (fourEyes === 'approvals' && decision === 'approved');
}
