import fc from 'fast-check';
import type { VendorFact } from '../../domain/outcome.ts';
import type { OpenStatus } from '../../domain/status.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { ended, fact, ready } from './events.ts';

/** A story of attempts as one vendor would tell it, with what must follow from it. */
export interface RetryStory {
  events: VerificationEvent[];
  /** How often the vendor asked for another attempt. */
  requests: number;
  status: OpenStatus;
}

/** What the vendor tells of an attempt that it answers with a request to try again. */
const toldArbitrary = fc.record({
  started: fc.boolean(),
  submitted: fc.boolean(),
  /** A second telling of the request without the attempt's name, as an answer may have it. */
  alsoNameless: fc.boolean(),
});
type Told = typeof toldArbitrary extends fc.Arbitrary<infer T> ? T : never;

const ENDINGS = ['nothing', 'started', 'submitted', 'expired'] as const;
type Last = (typeof ENDINGS)[number];

const minute = (n: number): string => `2026-01-01T00:${String(n).padStart(2, '0')}:00.000Z`;

type Named = Pick<VendorFact, 'attempt'>;

function progress(told: Told, session: number, details: Named = {}): VerificationEvent[] {
  return [
    ...(told.started ? [fact('started', details, session)] : []),
    ...(told.submitted ? [fact('submitted', details, session)] : []),
  ];
}

function lastEvents(last: Last, session: number, details: Named = {}): VerificationEvent[] {
  if (last === 'nothing') return [];
  const start = [ready(session), fact('started', details, session)];
  if (last === 'started') return start;
  if (last === 'submitted') return [...start, fact('submitted', details, session)];
  return [ready(session), fact('expired', {}, session), ended(session)];
}

const statusAfter = (last: Last): OpenStatus =>
  last === 'started' || last === 'submitted' ? last : 'resubmission_requested';

/** All attempts in one session, each with the vendor's name for it (Veriff). */
function sameSession(attempts: Told[], last: Last): RetryStory {
  const asked = attempts.flatMap((told, index) => {
    const attempt = `attempt-${index}`;
    return [
      ...progress(told, 1, { attempt }),
      fact('resubmit', { attempt, at: minute(index) }, 1),
      ...(told.alsoNameless ? [fact('resubmit', { at: minute(index) }, 1)] : []),
    ];
  });
  return {
    events: [ready(1), ...asked, ...lastEvents(last, 1, { attempt: 'last' })],
    requests: attempts.length,
    status: statusAfter(last),
  };
}

/** All attempts in one session; the events leave them unnamed, the requests name them (Veriff's older events). */
function unnamedProgress(attempts: Told[]): RetryStory {
  const asked = attempts.flatMap((told, index) => [
    ...progress(told, 1),
    fact('resubmit', { attempt: `attempt-${index}` }, 1),
  ]);
  return { events: asked, requests: attempts.length, status: 'resubmission_requested' };
}

/** Every attempt in a session of its own, without names or times (all vendors but Veriff). */
function newSessions(attempts: Told[], last: Last): RetryStory {
  const asked = attempts.flatMap((told, index) => [
    ready(index + 1),
    ...progress(told, index + 1),
    fact('resubmit', {}, index + 1),
    ended(index + 1),
  ]);
  return {
    events: [...asked, ...lastEvents(last, attempts.length + 1)],
    requests: attempts.length,
    status: statusAfter(last),
  };
}

const attemptsArbitrary = fc.array(toldArbitrary, { minLength: 1, maxLength: 4 });

/** Stories in which every attempt has a session of its own, and how the last of them ended. */
export const newSessionsArbitrary: fc.Arbitrary<RetryStory> = fc
  .tuple(attemptsArbitrary, fc.constantFrom(...ENDINGS))
  .map(([attempts, last]) => newSessions(attempts, last));

export const retriesArbitrary: fc.Arbitrary<RetryStory> = fc
  .tuple(
    attemptsArbitrary,
    fc.constantFrom(...ENDINGS),
    fc.constantFrom('same_session', 'unnamed_progress', 'new_session'),
  )
  .map(([attempts, last, kind]) => {
    if (kind === 'same_session') return sameSession(attempts, last);
    if (kind === 'new_session') return newSessions(attempts, last);
    return unnamedProgress(attempts);
  });
