import type { Status } from './status.ts';

/** The notifications about a verification, by type. None carries personal data. */
export const VERIFICATION_NOTICES = [
  'verification.started',
  'verification.submitted',
  'verification.resubmission_requested',
  'verification.in_review',
  'verification.approved',
  'verification.declined',
  'verification.expired',
  'verification.abandoned',
  'verification.failed',
  'verification.canceled',
  /** After the end: the person was found on a list of exposed or sanctioned people; the status stays. */
  'verification.screening_match',
  /** After the end: another decision stands beside the first; the status stays. */
  'decision.revised',
  /** After the end: the client wants a person to look at it; the status stays. */
  'review.requested',
  /** It has waited for a person longer than is set; the status stays. */
  'review.overdue',
  /** The data of the person are erased, for good; the status stays, and `reference` is null from then on. */
  'verification.erased',
  /** Its data are from a backup: we lost what we notified since then, and may send it again. */
  'verification.restored',
] as const;
export type VerificationNotice = (typeof VERIFICATION_NOTICES)[number];

/** All notifications that clients receive. */
export const NOTIFICATION_TYPES = [
  ...VERIFICATION_NOTICES,
  /** About no verification: one of the client's endpoints failed for days; we send nothing more to it. */
  'endpoint.disabled',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** The notification that announces a status, or null: `created` and `pending` are the client's own doing. */
export function notificationFor(status: Status): VerificationNotice | null {
  return status === 'created' || status === 'pending' ? null : `verification.${status}`;
}

/** What became of a test message: the status, or a word of ours where there was none. */
export interface EndpointTest {
  /** Its `webhook-id`. */
  id: string;
  delivered: boolean;
  /** Null where there was no answer; `error` says why. */
  status: number | null;
  error: 'timeout' | 'connection' | 'url' | 'address' | null;
  durationMs: number;
}
