import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import type { VerificationRow } from '../../store/index.ts';
import { invalidRequest } from '../http/validate.ts';

/**
 * The session that takes images now. The workflow checks the same again; this spares an upload that
 * would be refused, and says why.
 *
 * @throws KycError `invalid_request` for a hosted verification, `already_final`, `already_submitted`,
 *   `not_ready`
 */
export function capturingSession(row: VerificationRow, now: Date): number {
  if (row.capture !== 'direct') {
    const message = 'must be one that was started with "capture": "direct"';
    throw invalidRequest([{ pointer: '/path/id', message }]);
  }
  const { status, session } = row;
  if (isFinal(status)) throw new KycError('already_final', `It has ended: ${status}.`);
  if (status === 'submitted' || status === 'in_review') {
    throw new KycError('already_submitted', 'Everything was handed in already.');
  }
  const isOver = session?.expiresAt != null && session.expiresAt <= now;
  if (session?.state !== 'ready' || isOver) {
    throw new KycError('not_ready', 'No session at the vendor takes images now.');
  }
  return session.number;
}
