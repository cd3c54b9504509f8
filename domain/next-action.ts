import type { ReasonCode, SubjectReason } from './reason.ts';
import { forSubject, REASONS } from './reason.ts';
import { isFinal } from './status.ts';
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
  /** The person came back from the vendor, which is being asked what became of it. */
  isBeingChecked?: boolean;
  /** The verification's own deadline, ISO 8601 UTC. */
  deadline: string;
  /** An appointment with the vendor that is still ahead, ISO 8601 UTC. */
  appointmentAt?: string | null;
  /** How often the person may still try. */
  attemptsLeft: number;
  /** Another verification was started in its place: each is tried again once. */
  isRetried?: boolean;
  /** The person's data were erased: nothing is there to be taken over. */
  isErased?: boolean;
}

/**
 * What the person can do now, for a front end to show.
 *
 * - `open_link`: send the person to `url` before `deadline`; at that time for an appointment, unless it
 *   comes too late: the deadline is never after the verification's own
 * - `capture`: take the photos that are missing and upload them, before `deadline`
 * - `wait`: nothing to do; the status will change by itself
 * - `retry`: this verification is over; a new one may be started
 * - `none`: it is over, and nothing is left to do, it was tried again already, or its data were erased
 */
export interface NextAction {
  type: 'open_link' | 'capture' | 'wait' | 'retry' | 'none';
  /** Only with `open_link`. */
  url?: string;
  /** English, for the client; never built from anything that only the client may know. */
  message: string;
  /** The same sentences by their keys, to be said in the person's language. */
  says: Sentence[];
  /** Only with `open_link` and `capture`: ISO 8601 UTC. */
  deadline?: string;
}

/** What is said of a next action beside reasons, in the words for the client. */
export const NEXT_SENTENCES = {
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
  returned: 'We are finding out how it went. This takes a moment.',
  checking: 'The verification is being checked.',
  approved: 'The verification was successful.',
  declined: 'The verification was not successful.',
  failed: 'The verification could not be made for a technical reason. A new one can be started.',
  over: 'A new verification can be started.',
  retried: 'A new verification was started in its place.',
} as const;
export type NextSentence = keyof typeof NEXT_SENTENCES;

/** One sentence for the person: about a next action, or about a reason that the person may see. */
export type Sentence = { next: NextSentence } | { reason: SubjectReason };

const said = (...names: NextSentence[]): Sentence[] => names.map((next) => ({ next }));
const because = (reason: SubjectReason): Sentence => ({ reason });

/**
 * Says what the person can do now. Pure, and defined for every status. A match on a list and any other
 * doubt in review look to the person like what is being checked. Of who came back it is not known yet whether
 * they handed in anything: the words are true of both.
 */
export function nextAction(view: NextActionView): NextAction {
  const next = nextActionOf(view);
  if (next.type !== 'retry') return next;
  if (view.isRetried !== true) return view.isErased === true ? { ...next, type: 'none' } : next;
  const why = next.says.filter((sentence) => !('next' in sentence && INVITING.has(sentence.next)));
  return action('none', [...why, ...said('retried')]);
}

/** What says that a new one can be started. */
const INVITING: ReadonlySet<NextSentence> = new Set<NextSentence>(['over', 'failed']);

function nextActionOf(view: NextActionView): NextAction {
  const isOnItsWay = view.status !== 'submitted' && view.status !== 'in_review';
  if (view.isBeingChecked === true && isOnItsWay && !isFinal(view.status)) {
    return action('wait', said('returned'));
  }
  switch (view.status) {
    case 'created':
      return action('wait', said('preparing'));
    case 'pending':
      return openLink(view, 'start');
    case 'started':
      return openLink(view, 'carryOn');
    case 'resubmission_requested':
      return tryAgain(view);
    case 'submitted':
    case 'in_review':
      return action('wait', said('checking'));
    case 'approved':
      return action('none', said('approved'));
    case 'declined':
      return declined(view.reasons);
    case 'expired':
      return action('retry', [because('never_started'), ...said('over')]);
    case 'abandoned':
      return action('retry', [because('never_submitted'), ...said('over')]);
    case 'failed':
      return action('retry', said('failed'));
    case 'canceled':
      return canceled(view.reasons);
  }
}

function action(
  type: NextAction['type'],
  says: Sentence[],
  way: Pick<NextAction, 'url' | 'deadline'> = {},
): NextAction {
  return { type, message: says.map(inEnglish).join(' '), says, ...way };
}

const inEnglish = (sentence: Sentence): string =>
  'next' in sentence ? NEXT_SENTENCES[sentence.next] : REASONS[sentence.reason].message;

/** A dead session is no obstacle: the link, or the next photo, makes a new one. */
function openLink(view: NextActionView, sentence: NextSentence): NextAction {
  const { link: url, appointmentAt, deadline } = view;
  if (view.capture === 'direct') return action('capture', said('photos'), { deadline });
  if (view.sessionUsable === false) {
    return action('open_link', said('sessionOver'), { url, deadline });
  }
  if (appointmentAt == null) return action('open_link', said(sentence), { url, deadline });
  return Date.parse(appointmentAt) < Date.parse(deadline)
    ? action('open_link', said('appointment'), { url, deadline: appointmentAt })
    : action('open_link', said('appointmentTooLate'), { url, deadline });
}

function tryAgain(view: NextActionView): NextAction {
  const { link: url, deadline } = view;
  if (view.attemptsLeft <= 0) return action('wait', said('checking'));
  const why = because(forSubject(view.reasons)[0] ?? 'vendor_requested_resubmission');
  const last = view.attemptsLeft === 1 ? said('lastTry') : [];
  if (view.capture === 'direct') {
    return action('capture', [why, ...said('photos'), ...last], { deadline });
  }
  return action('open_link', [why, ...said('tryAgain'), ...last], { url, deadline });
}

/** What the person can mend may be tried anew; any other refusal looks the same, whatever is behind it. */
function declined(reasons: readonly ReasonCode[]): NextAction {
  const why = forSubject(reasons).find((code) => REASONS[code].retryable);
  if (why === undefined) return action('none', said('declined'));
  return action('retry', [...said('declined'), because(why), ...said('over')]);
}

/** Who refused the terms may think again; what the client or an operator canceled stays canceled. */
function canceled(reasons: readonly ReasonCode[]): NextAction {
  if (reasons.includes('canceled_by_operator')) {
    return action('none', [because('canceled_by_operator')]);
  }
  if (!reasons.includes('consent_refused')) return action('none', [because('canceled_by_client')]);
  return action('retry', [because('consent_refused'), ...said('over')]);
}
