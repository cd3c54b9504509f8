import { graverScreening, type Screening } from '../../domain/evidence.ts';
import type { NewEvent } from '../events.ts';
import type { TransitionCause, TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';

/** One event for each cause, with whose doing it is, and one for a change of the status. */
export function eventsOf(
  input: TransitionInput,
  before: LockedVerification,
  sequence: number,
): NewEvent[] {
  const events = input.causes.map((cause) => eventOf(cause, before));
  if (screeningAfter(input, before) === 'match' && before.screening !== 'match') {
    events.push({ type: 'screening.match', principal: `vendor:${before.vendor}`, data: {} });
  }
  if (input.status === before.status) return events;
  const { reasons, vendorCode, attemptsUsed, verdict } = input;
  const isReviewers = verdict?.decidedBy === 'reviewer';
  const deciding = events.findLast(({ type }) => isReviewers && type === 'review.decided');
  return [
    ...events,
    {
      type: `verification.${input.status}`,
      principal: (deciding ?? events.at(-1))?.principal ?? 'system',
      data: { reasons, vendorCode, attemptsUsed, sequence },
    },
  ];
}

/** The gravest that was ever said of screening, these causes included. */
export function screeningAfter(
  { causes }: TransitionInput,
  before: Pick<LockedVerification, 'screening'>,
): Screening | null {
  return causes.reduce<Screening | null>(
    (known, cause) => graverScreening(known, saidBy(cause)),
    before.screening,
  );
}

function saidBy(cause: TransitionCause): Screening | null {
  if (cause.type === 'screening_refused') return 'refused';
  return cause.type === 'vendor' ? (cause.fact.screening ?? null) : null;
}

function eventOf(cause: TransitionCause, { vendor }: LockedVerification): NewEvent {
  const system = 'system';
  switch (cause.type) {
    case 'vendor': {
      const { session, fact, inboxId } = cause;
      const type = `vendor.${fact.outcome ?? fact.kind}`;
      return { type, principal: `vendor:${vendor}`, data: { session, ...fact }, inboxId };
    }
    case 'cancel':
      return { type: 'cancel.requested', principal: cause.principal, data: {} };
    case 'review': {
      const { principal, number, decision, reasons, session } = cause;
      const data = { number, decision, reasons, ...(session === undefined ? {} : { session }) };
      return { type: 'review.decided', principal, data };
    }
    case 'deadline':
      return { type: 'deadline.passed', principal: system, data: { deadline: cause.deadline } };
    case 'session_refused': {
      const { reason, vendorCode, fields } = cause;
      return { type: 'session.refused', principal: system, data: { reason, vendorCode, fields } };
    }
    case 'session_ended':
      return { type: 'session.ended', principal: system, data: { session: cause.session } };
    case 'session_forgotten': {
      const data = { session: cause.session, warning: 'no_answer' };
      return { type: 'session.forgotten', principal: system, data };
    }
    case 'screening_refused': {
      const { session, attempt } = cause;
      const data = attempt === undefined ? { session } : { session, attempt };
      return { type: 'screening.refused', principal: system, data };
    }
  }
}
