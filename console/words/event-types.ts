import type { Outcome, VendorFact } from '../../domain/outcome.ts';
import type { Status } from '../../domain/status.ts';

/** A fact that says an outcome is an event of that name; a `refresh` is never stored. */
type VendorWord = Outcome | Exclude<VendorFact['kind'], 'outcome' | 'refresh'>;

/** What can have happened to a verification, as its events name it. */
export type EventType =
  | `verification.${Status}`
  | `vendor.${VendorWord}`
  | 'verification.retried'
  | 'session.created'
  | 'session.ended'
  | 'session.refused'
  | 'session.forgotten'
  | 'appointment.changed'
  | 'link.replaced'
  | 'link.revoked'
  | 'cancel.requested'
  | 'deadline.passed'
  | 'note.added'
  | 'review.requested'
  | 'review.vendor_decided'
  | 'review.taken'
  | 'review.taken_over'
  | 'review.released'
  | 'review.decided'
  | 'screening.match'
  | 'screening.judged'
  | 'screening.refused'
  | 'decision.revised'
  | 'vendor_data.deletion_requested'
  | 'vendor_data.deleted'
  | 'vendor_data.gone'
  | 'vendor_data.deletion_refused'
  | 'verification.erasure_requested'
  | 'verification.erased'
  | 'verification.restored'
  | 'legal_hold.set'
  | 'legal_hold.lifted'
  | 'relationship.ended';
