import { forSubject, type SubjectReason } from '../../domain/reason.ts';
import { isFinal, type FinalStatus } from '../../domain/status.ts';
import type { LinkTarget } from '../../store/index.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';

/** Why another try is asked for, as far as the person may know, and how many are left with it. */
export interface AnotherTry {
  tips: SubjectReason[];
  triesLeft: number;
}

/** What our link does for the person who opens it now. */
export type LinkView =
  /** The session that is valid now is over there. */
  | { kind: 'redirect'; url: string }
  /** They have an appointment there, and it is not yet time. `isTooLate`: the verification ends before. */
  | { kind: 'appointment'; at: Date; url: string; isTooLate: boolean }
  /** Another try: why, what to do better, and where to go on. */
  | { kind: 'try_again'; again: AnotherTry; url: string }
  /** The session is dead and the verification open: a button makes a new one, for another try or to go on. */
  | { kind: 'renew'; again: AnotherTry | null; session: number }
  /** A session is ready, and has no page: the client's own app takes the photos or runs the SDK. */
  | { kind: 'elsewhere' }
  /** A session is on its way. */
  | { kind: 'waiting' }
  /** They came back, and it is not known yet what they did. `url`: their session, while it lives. */
  | { kind: 'returned'; url: string | null }
  /** Nothing to do: the vendor or a reviewer checks it, and the page looks the same for both. */
  | { kind: 'checking' }
  | { kind: 'ended'; status: FinalStatus; tips: SubjectReason[] };

/**
 * Pure: what to show, for every status; once it has ended, by the decision that stands. Shows only reasons
 * that are meant for the person.
 * @param now decides whether the session is still alive
 */
export function linkView(
  target: LinkTarget,
  resubmission: VendorLifecycle['resubmission'],
  now: Date,
): LinkView {
  const { status, reasons } = target.standing ?? target;
  if (isFinal(status)) return { kind: 'ended', status, tips: forSubject(reasons) };
  const isOnItsWay = status !== 'in_review' && status !== 'submitted';
  if (isOnItsWay && target.session?.isBeingChecked === true) return viewOfReturn(target, now);
  switch (status) {
    case 'in_review':
    case 'submitted':
      return { kind: 'checking' };
    case 'resubmission_requested':
      return viewOfTryAgain(target, resubmission, now);
    case 'created':
    case 'pending':
    case 'started':
      return viewOfAppointment(target, now);
  }
}

/** Until the result is known, the page neither redirects to the vendor again nor offers another session. */
function viewOfReturn(target: LinkTarget, now: Date): LinkView {
  const view = viewOfSession(target, null, now);
  return { kind: 'returned', url: view.kind === 'redirect' ? view.url : null };
}

/** This long before an appointment the link leads straight to it. */
const EARLY_MS = 15 * 60_000;

function viewOfAppointment(target: LinkTarget, now: Date): LinkView {
  const view = viewOfSession(target, null, now);
  const at = target.session?.appointmentAt ?? null;
  if (view.kind !== 'redirect' || at === null) return view;
  const isTime = at.getTime() - EARLY_MS <= now.getTime();
  if (isTime) return view;
  return { kind: 'appointment', at, url: view.url, isTooLate: at >= target.expiresAt };
}

function viewOfSession(
  { session, capture }: LinkTarget,
  again: AnotherTry | null,
  now: Date,
): LinkView {
  if (session === null || session.state === 'requested') return { kind: 'waiting' };
  const isDead =
    session.state === 'ended' || (session.expiresAt !== null && session.expiresAt <= now);
  // The vendor may have a page for the session all the same: a person who goes there gets in the way of the
  // app, whose next photo also gets the next session.
  if (capture === 'direct') return { kind: 'elsewhere' };
  if (isDead) return { kind: 'renew', again, session: session.number + 1 };
  if (session.url === null) return { kind: 'elsewhere' };
  return { kind: 'redirect', url: session.url };
}

/**
 * The reason is shown first. Where another try needs a new session, the one that is ready now is that
 * new one (the old one ended with the request to try again), so the person has read the reason before.
 */
function viewOfTryAgain(
  target: LinkTarget,
  resubmission: VendorLifecycle['resubmission'],
  now: Date,
): LinkView {
  const again = {
    tips: forSubject(target.reasons),
    triesLeft: target.maxAttempts - target.attemptsUsed,
  };
  const view = viewOfSession(target, again, now);
  if (view.kind !== 'redirect' || resubmission === 'new_session') return view;
  return { kind: 'try_again', again, url: view.url };
}
