import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTS, UNCONFIRMED } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { isFinal } from '../../domain/status.ts';
import { learnAll, transition } from '../../domain/transition.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { eventArbitrary, eventsArbitrary, optionsArbitrary, retold } from './arbitraries.ts';
import { after, deadline, ended, settled } from './events.ts';
import { newSessionsArbitrary, retriesArbitrary } from './retries.ts';

const RUNS = { numRuns: 1_500 };

const STAGES = fc.constantFrom('answered', 'grace_over_answered', 'grace_over_unanswered');

type Told = VendorFact & { session: number };

const factsIn = (events: readonly VerificationEvent[]): Told[] =>
  events.flatMap((event) =>
    event.type === 'vendor_fact' ? [{ ...event.fact, session: event.session }] : [],
  );

const heard = (events: readonly VerificationEvent[], outcome: string): boolean =>
  factsIn(events).some((fact) => fact.outcome === outcome);

/**
 * Whether a clear word is about the attempt that was approved: both name it, or the session has had no
 * other one that it could be about.
 */
function isCleared(all: readonly Told[], { session, attempt }: Told): boolean {
  const said = all.filter((one) => one.session === session);
  const named = said.flatMap((one) => one.attempt ?? []);
  const isOfOne = new Set(named).size < 2 && said.every(({ outcome }) => outcome !== 'resubmit');
  return said.some(
    (one) =>
      one.screening === 'clear' &&
      (isOfOne || (one.attempt !== undefined && one.attempt === attempt)),
  );
}

const reviewSaid = (events: readonly VerificationEvent[], status: string): boolean =>
  events.some((event) => event.type === 'reviewed' && event.status === status);

describe('transition, for any facts', () => {
  it('comes to the same state and end in whatever order, and however often, they are told', () => {
    const retellings = eventsArbitrary.chain((events) =>
      fc.tuple(fc.constant(events), retold(events)),
    );
    fc.assert(
      fc.property(retellings, optionsArbitrary, ([events, retelling], options) => {
        expect(after(retelling, options)).toEqual(after(events, options));
        expect(after([...retelling, settled], options)).toEqual(
          after([...events, settled], options),
        );
      }),
      RUNS,
    );
  });

  it('comes to the same state when all is told at once, as the database does', () => {
    const told = eventsArbitrary.map((events) =>
      events.filter((event) => event.type !== 'settled' && event.type !== 'revised'),
    );
    fc.assert(
      fc.property(told, optionsArbitrary, (events, options) => {
        expect(learnAll(after([], options), events.toReversed())).toEqual(after(events, options));
      }),
      RUNS,
    );
  });

  it('never leaves a final status, and then changes nothing but the list of revisions', () => {
    const late = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: eventArbitrary },
        { weight: 1, arbitrary: fc.constant(settled) },
        {
          weight: 1,
          arbitrary: fc.constant<VerificationEvent>({
            type: 'revised',
            revision: { status: 'declined', reasons: ['known_fraud'], decidedBy: 'vendor' },
          }),
        },
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(eventsArbitrary, late, optionsArbitrary, (events, lateEvents, options) => {
        const end = after([...events, settled], options);
        fc.pre(isFinal(end.status));
        const later = lateEvents.reduce(transition, end);
        const revisions = lateEvents.flatMap((event) =>
          event.type === 'revised' ? [event.revision] : [],
        );
        expect(later).toEqual({ ...end, revisions });
      }),
      RUNS,
    );
  });

  it('reaches a final status by settling alone, and then the one that the verdict announced', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const open = after(events, options);
        expect(isFinal(open.status)).toBe(false);
        expect(after([...events, settled], options).status).toBe(
          open.verdict?.status ?? open.status,
        );
      }),
      RUNS,
    );
  });

  it('approves and declines only on an explicit word of the vendor or of a reviewer', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const { status } = after([...events, settled], options);
        fc.pre(status === 'approved' || status === 'declined');
        expect(heard(events, status) || reviewSaid(events, status)).toBe(true);
      }),
      RUNS,
    );
  });

  it('approves only what holds every part it must, nothing not passed, and a clear screening that was asked for', () => {
    let approved = 0;
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const { status } = after([...events, settled], options);
        if (status !== 'approved' || reviewSaid(events, 'approved')) return;
        approved += 1;
        const { approvalNeeds = [], awaitsScreening, screeningMatch } = options.policy ?? {};
        const facts = factsIn(events);
        const approvals = facts.filter(({ outcome }) => outcome === 'approved');
        const isWhole = ({ parts = {} }: VendorFact): boolean =>
          approvalNeeds.every((part) => parts[part] === 'passed');
        expect(approvals.some(isWhole)).toBe(true);
        // What was left unclear counts no more once staff have said that all of it was passed.
        const hasStaff = approvals.some(
          (one) =>
            one.reasons.includes('decided_by_vendor_staff') &&
            isWhole(one) &&
            Object.values(one.parts ?? {}).every((result) => result === 'passed'),
        );
        for (const { parts = {} } of approvals) {
          const left = Object.values(parts).filter((result) => result !== 'passed');
          expect(hasStaff ? left.filter((result) => result === 'failed') : left).toEqual([]);
        }
        if (screeningMatch === 'approve') return;
        expect(facts.flatMap(({ screening }) => screening ?? [])).not.toContain('match');
        if (awaitsScreening !== true) return;
        expect(approvals.some((one) => isWhole(one) && isCleared(facts, one))).toBe(true);
      }),
      { numRuns: 8_000 },
    );
    expect(approved).toBeGreaterThan(50);
  });

  it('never calls expired, abandoned or failed what the vendor has ever approved', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, STAGES, (events, options, stage) => {
        fc.pre(heard(events, 'approved'));
        const { status } = after([...events, deadline(stage), settled], options);
        expect(['expired', 'abandoned', 'failed']).not.toContain(status);
        if (stage === 'answered') return;
        expect(['approved', 'declined', 'canceled', 'in_review']).toContain(status);
      }),
      RUNS,
    );
  });

  it('shows an approval with the parts that it rests on, and with a reason for each that is in doubt', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const { status, reasons, parts } = after([...events, settled], options);
        if (status === 'approved' && !reviewSaid(events, 'approved')) {
          for (const part of options.policy?.approvalNeeds ?? [])
            expect(parts[part]).toBe('passed');
        }
        for (const part of PARTS) {
          if (reasons.includes(UNCONFIRMED[part])) expect(parts[part]).not.toBe('passed');
        }
      }),
      RUNS,
    );
  });

  it('never calls expired, abandoned or failed what was handed in and is undecided', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const facts = factsIn(events);
        const undecided = facts.some(
          (fact) =>
            fact.kind === 'submitted' &&
            !facts.some((other) => other.outcome === 'resubmit' && other.session === fact.session),
        );
        fc.pre(undecided);
        const { status } = after([...events, settled], options);
        expect(['expired', 'abandoned', 'failed']).not.toContain(status);
      }),
      RUNS,
    );
  });

  it('lets the end of a session decide nothing, and change no status', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const before = after(events, options);
        for (const { number } of before.sessions) {
          const { status, reasons, verdict } = transition(before, ended(number));
          expect({ status, reasons, verdict }).toEqual({
            status: before.status,
            reasons: before.reasons,
            verdict: before.verdict,
          });
        }
      }),
      RUNS,
    );
  });

  it('never calls expired or abandoned what the vendor gave no answer to the last question about', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const unanswered = events.filter(({ type }) => type !== 'deadline');
        const { status } = after(
          [...unanswered, deadline('grace_over_unanswered'), settled],
          options,
        );
        expect(['expired', 'abandoned']).not.toContain(status);
      }),
      RUNS,
    );
  });

  it('lets nothing but a decision, a cancel or a refused consent end what a person must look at', () => {
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const facts = factsIn(events);
        fc.pre(heard(events, 'review') && !facts.some((fact) => fact.outcome === 'resubmit'));
        const { status } = after([...events, settled], options);
        expect(['in_review', 'approved', 'declined', 'canceled']).toContain(status);
      }),
      RUNS,
    );
  });
});

describe('a request to try again', () => {
  it('is never skipped, and counted once, in whatever order and however often its facts are told', () => {
    const stories = retriesArbitrary.chain((story) =>
      fc.tuple(fc.constant(story), retold(story.events)),
    );
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 5 }), ([story, retelling], maxAttempts) => {
        const state = after(retelling, { maxAttempts });
        expect(state.attemptsUsed).toBe(story.requests);
        const exhausted = story.requests >= maxAttempts;
        expect(state.status).toBe(exhausted ? 'in_review' : story.status);
        expect(state.verdict).toBeNull();
      }),
      RUNS,
    );
  });

  it('leaves at the deadline only what was handed in again to a person, where each has its own session', () => {
    const stories = newSessionsArbitrary.chain((story) =>
      fc.tuple(fc.constant(story), retold(story.events)),
    );
    fc.assert(
      fc.property(stories, ([story, retelling]) => {
        const end = after([...retelling, deadline('grace_over_answered'), settled], {
          maxAttempts: story.requests + 1,
          oneTryPerSession: true,
        });
        expect(end.status).toBe(story.status === 'submitted' ? 'in_review' : 'abandoned');
      }),
      RUNS,
    );
  });

  it('has the reasons of the last one, where each has its own session', () => {
    const stories = newSessionsArbitrary.chain(({ events, requests }) => {
      const told = events.map((event) =>
        event.type === 'vendor_fact' && event.session === requests
          ? { ...event, fact: { ...event.fact, vendorCode: 'last' } }
          : event,
      );
      return retold(told);
    });
    fc.assert(
      fc.property(stories, (retelling) => {
        const state = after(retelling, { maxAttempts: 9 });
        fc.pre(state.status === 'resubmission_requested');
        expect(state.vendorCode).toBe('last');
      }),
      RUNS,
    );
  });
});
