import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import type { VerificationRow } from '../../store/index.ts';
import { invalidRequest } from '../http/validate.ts';

/**
 * The session that takes images now, or that took them last (`isOver`): then another one can be had.
 * The workflow checks the same again; this spares an upload that would be refused, and says why.
 *
 * @throws KycError `invalid_request` for a hosted verification, `already_final`, `already_submitted`,
 *   `not_ready`
 */
export function capturingSession(
  row: VerificationRow,
  now: Date,
): { number: number; isOver: boolean } {
  if (row.capture !== 'direct') {
    const message = 'must be one that was started with "capture": "direct"';
    throw invalidRequest([{ pointer: '/path/id', message }]);
  }
  const { status, session } = row;
  if (isFinal(status)) throw new KycError('already_final', `It has ended: ${status}.`);
  if (status === 'submitted' || status === 'in_review') {
    throw new KycError('already_submitted', 'Everything was handed in already.');
  }
  if (session === null || session.state === 'requested') throw noSession();
  return { number: session.number, isOver: isOver(session, now) };
}

/** Whether nothing more can be done in that session. */
export function isOver(
  { state, expiresAt }: NonNullable<VerificationRow['session']>,
  now: Date,
): boolean {
  return state === 'ended' || (expiresAt !== null && expiresAt <= now);
}

export function noSession(): KycError {
  return new KycError('not_ready', 'No session at the vendor takes images now.');
}
