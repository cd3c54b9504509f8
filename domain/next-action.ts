import type { ReasonCode } from './reason.ts';
import { forSubject, REASONS } from './reason.ts';
import type { Status } from './status.ts';

/** What a next action follows from: the projection of a verification and our own link. */
export interface NextActionView {
  status: Status;
  reasons: readonly ReasonCode[];
  /** Our link for the person; it finds or makes the right vendor session by itself. */
  link: string;
  /** `direct`: the client takes the photos itself and uploads them through us. */
  capture?: 'hosted' | 'direct';
  /** Whether the newest vendor session can be used now; null when there is none yet. */
  sessionUsable: boolean | null;
  /** The verification's own deadline, ISO 8601 UTC. */
  deadline: string;
  /** An appointment with the vendor that is still ahead, ISO 8601 UTC. */
  appointmentAt?: string | null;
  /** How often the person may still try. */
  attemptsLeft: number;
}

/**
 * What the person can do now, for a front end to show.
 *
 * - `open_link`: send the person to `url` before `deadline`; at that time for an appointment, unless it
 *   comes too late: the deadline is never after the verification's own
 * - `capture`: take the photos that are missing and upload them, before `deadline`
 * - `wait`: nothing to do; the status will change by itself
 * - `retry`: this verification is over; a new one may be started
 * - `none`: it is over, and nothing is left to do
 */
export interface NextAction {
  type: 'open_link' | 'capture' | 'wait' | 'retry' | 'none';
  /** Only with `open_link`. */
  url?: string;
  /** For the person; never built from anything that only the client may know. */
  message: string;
  /** Only with `open_link` and `capture`: ISO 8601 UTC. */
  deadline?: string;
}

const MESSAGES = {
  preparing: 'The verification is being prepared. This takes a moment.',
  start: 'Open the link and follow the steps.',
  photos: 'Take the photos, one after the other, and hand them in.',
  carryOn: 'Open the link to carry on where you stopped.',
  appointment: 'An appointment is booked. Open the link at that time.',
  appointmentTooLate:
    'The appointment that is booked comes too late. Open the link now to take an earlier one.',
  sessionOver: 'The earlier session is over. Open the link; it starts a new one.',
  tryAgain: 'Open the link to try again.',
  lastTry: 'This is the last try.',
  checking: 'Everything was received and is being checked.',
  review: 'A person is looking at the verification. There is nothing to do.',
  approved: 'The verification was successful.',
  declined: 'The verification was not successful.',
  failed: 'The verification could not be made for a technical reason. A new one can be started.',
  over: 'A new one can be started.',
  canceled: REASONS.canceled_by_client.message,
} as const;

/** Says what the person can do now. Pure, and defined for every status. */
export function nextAction(view: NextActionView): NextAction {
  switch (view.status) {
    case 'created':
      return { type: 'wait', message: MESSAGES.preparing };
    case 'pending':
      return openLink(view, MESSAGES.start);
    case 'started':
      return openLink(view, MESSAGES.carryOn);
    case 'resubmission_requested':
      return tryAgain(view);
    case 'submitted':
      return { type: 'wait', message: MESSAGES.checking };
    case 'in_review':
      return { type: 'wait', message: MESSAGES.review };
    case 'approved':
      return { type: 'none', message: MESSAGES.approved };
    case 'declined':
      return { type: 'none', message: MESSAGES.declined };
    case 'expired':
      return { type: 'retry', message: `${REASONS.never_started.message} ${MESSAGES.over}` };
    case 'abandoned':
      return { type: 'retry', message: `${REASONS.never_submitted.message} ${MESSAGES.over}` };
    case 'failed':
      return { type: 'retry', message: MESSAGES.failed };
    case 'canceled':
      return canceled(view.reasons);
  }
}

/** A dead session is no obstacle: the link makes a new one, and the message says so. */
function openLink(view: NextActionView, message: string): NextAction {
  const isOver = view.sessionUsable === false;
  if (view.capture === 'direct' && !isOver) return capture(view, MESSAGES.photos);
  if (!isOver && view.appointmentAt != null) {
    const { link: url, appointmentAt, deadline } = view;
    return Date.parse(appointmentAt) < Date.parse(deadline)
      ? { type: 'open_link', url, message: MESSAGES.appointment, deadline: appointmentAt }
      : { type: 'open_link', url, message: MESSAGES.appointmentTooLate, deadline };
  }
  const text = isOver ? MESSAGES.sessionOver : message;
  return { type: 'open_link', url: view.link, message: text, deadline: view.deadline };
}

function capture({ deadline }: NextActionView, message: string): NextAction {
  return { type: 'capture', message, deadline };
}

function tryAgain(view: NextActionView): NextAction {
  if (view.attemptsLeft <= 0) return { type: 'wait', message: MESSAGES.review };
  const why = forSubject(view.reasons)[0] ?? 'vendor_requested_resubmission';
  const last = view.attemptsLeft === 1 ? [MESSAGES.lastTry] : [];
  if (view.capture === 'direct' && view.sessionUsable !== false) {
    return capture(view, [REASONS[why].message, MESSAGES.photos, ...last].join(' '));
  }
  const message = [REASONS[why].message, MESSAGES.tryAgain, ...last].join(' ');
  return { type: 'open_link', url: view.link, message, deadline: view.deadline };
}

/** Who refused the terms may think again; what the client canceled stays canceled. */
function canceled(reasons: readonly ReasonCode[]): NextAction {
  if (!reasons.includes('consent_refused')) return { type: 'none', message: MESSAGES.canceled };
  return { type: 'retry', message: `${REASONS.consent_refused.message} ${MESSAGES.over}` };
}
