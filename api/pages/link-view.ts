import { forSubject, REASONS } from '../../domain/reason.ts';
import { isFinal, type FinalStatus } from '../../domain/status.ts';
import type { LinkTarget } from '../../store/index.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';

/** What our link does for the person who opens it now. */
export type LinkView =
  /** The session that is valid now is over there. */
  | { kind: 'redirect'; url: string }
  /** They have an appointment there, and it is not yet time. `isTooLate`: the verification ends before. */
  | { kind: 'appointment'; at: Date; url: string; isTooLate: boolean }
  /** Another try: why, what to do better, and where to go on. */
  | { kind: 'try_again'; tips: string[]; url: string }
  /** The session is dead and the verification open: a button makes a new one. */
  | { kind: 'renew'; tips: string[]; session: number }
  /** A session is ready, and has no page: the client's own app takes the photos or runs the SDK. */
  | { kind: 'elsewhere' }
  /** A session is on its way. */
  | { kind: 'waiting' }
  /** Nothing to do: the vendor or a person is looking at it, and it looks the same whoever does. */
  | { kind: 'checking' }
  | { kind: 'ended'; status: FinalStatus; tips: string[] };

/**
 * Pure: what to show, for every status. Only reasons that are meant for the person are told.
 * @param now decides whether the session is still alive
 */
export function linkView(
  target: LinkTarget,
  resubmission: VendorLifecycle['resubmission'],
  now: Date,
): LinkView {
  const { status } = target;
  const tips = forSubject(target.reasons).map((code) => REASONS[code].message);
  if (isFinal(status)) return { kind: 'ended', status, tips };
  switch (status) {
    case 'in_review':
    case 'submitted':
      return { kind: 'checking' };
    case 'resubmission_requested':
      return viewOfTryAgain(target, tips, resubmission, now);
    case 'created':
    case 'pending':
    case 'started':
      return viewOfAppointment(target, now);
  }
}

/** This long before an appointment the link leads straight to it. */
const EARLY_MS = 15 * 60_000;

function viewOfAppointment(target: LinkTarget, now: Date): LinkView {
  const view = viewOfSession(target, [], now);
  const at = target.session?.appointmentAt ?? null;
  if (view.kind !== 'redirect' || at === null) return view;
  const isTime = at.getTime() - EARLY_MS <= now.getTime();
  if (isTime) return view;
  return { kind: 'appointment', at, url: view.url, isTooLate: at >= target.expiresAt };
}

function viewOfSession({ session, capture }: LinkTarget, tips: string[], now: Date): LinkView {
  if (session === null || session.state === 'requested') return { kind: 'waiting' };
  const isDead =
    session.state === 'ended' || (session.expiresAt !== null && session.expiresAt <= now);
  // A vendor may have a page for the session all the same: whoever goes there gets in the way of the app,
  // whose next photo also gets the next session.
  if (capture === 'direct') return { kind: 'elsewhere' };
  if (isDead) return { kind: 'renew', tips, session: session.number + 1 };
  if (session.url === null) return { kind: 'elsewhere' };
  return { kind: 'redirect', url: session.url };
}

/**
 * The reason is shown first. Where another try needs a new session, the one that is ready now is that
 * new one (the old one ended with the request to try again), so the person has read the reason before.
 */
function viewOfTryAgain(
  target: LinkTarget,
  tips: string[],
  resubmission: VendorLifecycle['resubmission'],
  now: Date,
): LinkView {
  const view = viewOfSession(target, tips, now);
  if (view.kind !== 'redirect' || resubmission === 'new_session') return view;
  return { kind: 'try_again', tips, url: view.url };
}
