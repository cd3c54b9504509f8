import type { FinalStatus, OpenStatus } from '../../domain/status.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { cancel, deadline, fact, ready, settled } from './events.ts';

export const A1 = { attempt: 'a1' };
export const A2 = { attempt: 'a2' };

/** Events that lead to each open status. */
export const TO_OPEN: Record<OpenStatus, VerificationEvent[]> = {
  created: [],
  pending: [ready()],
  started: [ready(), fact('started', A1)],
  submitted: [ready(), fact('started', A1), fact('submitted', A1)],
  resubmission_requested: [ready(), fact('submitted', A1), fact('resubmit', A1)],
  in_review: [ready(), fact('submitted', A1), fact('review', A1)],
};
/** Events that lead to each final status, settled. */
export const TO_FINAL: Record<FinalStatus, VerificationEvent[]> = {
  approved: [...TO_OPEN.submitted, fact('approved', { ...A1, vendorCode: '9001' }), settled],
  declined: [
    ...TO_OPEN.submitted,
    fact('declined', { ...A1, vendorCode: '9102', reasons: ['face_mismatch'] }),
    settled,
  ],
  expired: [ready(), deadline('answered'), settled],
  abandoned: [...TO_OPEN.started, deadline('answered'), settled],
  canceled: [cancel, settled],
  failed: [{ type: 'session_refused', reason: 'vendor_misconfigured' }, settled],
};
