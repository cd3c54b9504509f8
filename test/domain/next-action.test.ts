import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAction } from '../../domain/next-action.ts';
import type { NextAction, NextActionView } from '../../domain/next-action.ts';
import { forSubject, REASON_CODES, REASONS } from '../../domain/reason.ts';
import { isFinal, STATUSES } from '../../domain/status.ts';
import type { Status } from '../../domain/status.ts';
import { eventArbitrary } from './arbitraries.ts';
import { after, cancel, deadline, settled } from './events.ts';

const LINK = 'https://kyc.example/v/abc';
const DEADLINE = '2026-03-01T00:00:00.000Z';

const action = (status: Status, view: Partial<NextActionView> = {}): NextAction =>
  nextAction({
    status,
    reasons: [],
    link: LINK,
    sessionUsable: true,
    deadline: DEADLINE,
    attemptsLeft: 2,
    ...view,
  });

/** What may bring the end about. */
const lastArbitrary = fc.constantFrom(
  cancel,
  deadline('answered'),
  deadline('grace_over_unanswered'),
);

describe('nextAction', () => {
  const types: Record<Status, NextAction['type']> = {
    created: 'wait',
    pending: 'open_link',
    started: 'open_link',
    submitted: 'wait',
    resubmission_requested: 'open_link',
    in_review: 'wait',
    approved: 'none',
    declined: 'none',
    expired: 'retry',
    abandoned: 'retry',
    canceled: 'none',
    failed: 'retry',
  };

  it.each(Object.entries(types))('for %s is %s', (status, type) => {
    // Object.entries widens the keys of the exhaustive table above.
    expect(action(status as Status).type).toBe(type);
  });

  it.each([
    ['declined', ['poor_image_quality']],
    ['expired', ['never_started']],
    ['abandoned', ['never_submitted']],
    ['canceled', ['consent_refused']],
    ['failed', ['vendor_unreachable']],
  ] as const)('invites nobody to try again what was tried again: %s', (status, reasons) => {
    expect(action(status, { reasons }).type).toBe('retry');
    const next = action(status, { reasons, isRetried: true });
    expect(next.type).toBe('none');
    expect(next.message).toMatch(/A new verification was started in its place\.$/);
    expect(next.message).not.toContain('can be started');
    const erased = action(status, { reasons, isErased: true });
    expect(erased.type).toBe('none');
  });

  it.each(['pending', 'started', 'resubmission_requested'] as const)(
    'gives the link and the deadline in %s, whatever became of the session',
    (status) => {
      for (const sessionUsable of [true, false, null]) {
        expect(action(status, { sessionUsable })).toMatchObject({ url: LINK, deadline: DEADLINE });
      }
    },
  );

  it.each(['pending', 'started', 'resubmission_requested'] as const)(
    'in %s asks for photos where the client takes them itself, unless the session has died',
    (status) => {
      const direct = { capture: 'direct' } as const;
      expect(action(status, direct)).toMatchObject({ type: 'capture', deadline: DEADLINE });
      expect(action(status, { ...direct, sessionUsable: false }).type).toBe('capture');
    },
  );

  it.each(['pending', 'started'] as const)(
    'says in %s that the link renews a dead session',
    (status) => {
      expect(action(status, { sessionUsable: false }).message).toContain('it starts a new one');
      expect(action(status, { sessionUsable: true }).message).not.toContain('new one');
      expect(action(status, { sessionUsable: null }).message).not.toContain('new one');
    },
  );

  it.each(['pending', 'started'] as const)(
    'gives an appointment’s time as the deadline in %s, for as long as its session lives',
    (status) => {
      const appointmentAt = '2026-02-01T09:00:00.000Z';
      const ahead = action(status, { appointmentAt });
      expect(ahead).toMatchObject({ type: 'open_link', url: LINK, deadline: appointmentAt });
      expect(ahead.message).toContain('appointment');
      const dead = action(status, { appointmentAt, sessionUsable: false });
      expect(dead).toMatchObject({ deadline: DEADLINE });
      expect(dead.message).not.toContain('appointment');
    },
  );

  it.each(['pending', 'started'] as const)(
    'never gives a deadline after the verification’s own in %s, and says that the appointment is too late',
    (status) => {
      for (const appointmentAt of [
        DEADLINE,
        '2026-03-01T00:00:00.001Z',
        '2026-04-01T09:00:00.000Z',
      ]) {
        const tooLate = action(status, { appointmentAt });
        expect(tooLate).toMatchObject({ type: 'open_link', url: LINK, deadline: DEADLINE });
        expect(tooLate.message).toContain('take an earlier one');
      }
      const inTime = action(status, { appointmentAt: '2026-02-28T23:59:59.999Z' });
      expect(inTime.message).not.toContain('earlier');
    },
  );

  it('speaks of no appointment once the person has nothing to open the link for', () => {
    const appointmentAt = '2026-02-01T09:00:00.000Z';
    for (const status of STATUSES.filter((one) => one !== 'pending' && one !== 'started')) {
      expect(action(status, { appointmentAt }), status).toEqual(action(status));
    }
  });

  it('tells the person what to do better before another try', () => {
    const reasons = ['document_tampered', 'document_side_missing'] as const;
    const { message } = action('resubmission_requested', { reasons });
    expect(message).toContain('Please show both sides.');
    expect(message).not.toContain('tampered');
  });

  it('asks for another try even when no reason may be shown', () => {
    const { message } = action('resubmission_requested', { reasons: ['face_mismatch'] });
    expect(message).toBe('Please try once more. Open the link to try again.');
  });

  it('says which try is the last one', () => {
    const at = (attemptsLeft: number): string =>
      action('resubmission_requested', { attemptsLeft }).message;
    expect(at(1)).toContain('This is the last try.');
    expect(at(2)).not.toContain('last try');
  });

  it('offers no further try when none is left', () => {
    expect(action('resubmission_requested', { attemptsLeft: 0 }).type).toBe('wait');
  });

  it('lets a person who refused the terms think again', () => {
    const refused = action('canceled', { reasons: ['consent_refused'] });
    expect(refused.type).toBe('retry');
    expect(action('canceled', { reasons: ['canceled_by_client'] }).type).toBe('none');
  });

  it('tells a person whose document was refused what to use, and that it may be tried anew', () => {
    const told = action('declined', { reasons: ['known_fraud', 'document_expired'] });
    expect(told).toMatchObject({
      type: 'retry',
      message:
        'The verification was not successful. The document has expired. Please use a valid one. A new verification can be started.',
    });
  });

  it('says of a refusal that only the client may know always the same', () => {
    const clientOnly = REASON_CODES.filter((code) => REASONS[code].audience === 'client');
    for (const code of clientOnly) {
      expect(action('declined', { reasons: [code] }), code).toEqual(action('declined'));
    }
  });

  it('says in review, whatever the doubt, what it says while everything is being checked', () => {
    for (const code of REASON_CODES) {
      expect(action('in_review', { reasons: [code] }), code).toEqual(action('submitted'));
    }
  });

  it('says of who came back that it is not known yet how it went, unless it is', () => {
    const isBeingChecked = true;
    for (const status of ['created', 'pending', 'started', 'resubmission_requested'] as const) {
      expect(action(status, { isBeingChecked })).toMatchObject({
        type: 'wait',
        message: 'We are finding out how it went. This takes a moment.',
      });
    }
    for (const status of [...STATUSES.filter(isFinal), 'submitted', 'in_review'] as const) {
      expect(action(status, { isBeingChecked }), status).toEqual(action(status));
    }
  });

  it('agrees with the reasons of every refusal on whether to try anew', () => {
    fc.assert(
      fc.property(fc.subarray([...REASON_CODES]), (reasons) => {
        const told = action('declined', { reasons });
        const isMendable = forSubject(reasons).some((code) => REASONS[code].retryable);
        expect(told.type).toBe(isMendable ? 'retry' : 'none');
      }),
    );
  });

  it('agrees with the reasons of every end that the rules come to on whether to try anew', () => {
    const ends = fc
      .array(eventArbitrary, { maxLength: 4 })
      .chain((events) => lastArbitrary.map((last) => after([...events, last, settled])));
    const seen = new Set<string>();
    fc.assert(
      fc.property(ends, ({ status, reasons }) => {
        if (status === 'declined' || status === 'approved' || !isFinal(status)) return;
        seen.add(status);
        const isMendable = reasons.some((code) => REASONS[code].retryable);
        expect(action(status, { reasons }).type).toBe(isMendable ? 'retry' : 'none');
      }),
      { numRuns: 2_000 },
    );
    expect([...seen].toSorted()).toEqual(['abandoned', 'canceled', 'expired', 'failed']);
  });

  it('never shows what only the client may know, and says the same with and without it', () => {
    const clientOnly = REASON_CODES.filter((code) => REASONS[code].audience === 'client');
    fc.assert(
      fc.property(
        fc.constantFrom(...STATUSES),
        fc.subarray([...clientOnly]),
        fc.subarray([...REASON_CODES].filter((code) => REASONS[code].audience === 'subject')),
        (status, hidden, shown) => {
          const told = action(status, { reasons: [...hidden, ...shown] });
          expect(told).toEqual(action(status, { reasons: shown }));
        },
      ),
    );
  });

  it('gives a url and a deadline with open_link and with nothing else', () => {
    for (const status of STATUSES) {
      const told = action(status);
      expect(told.url !== undefined, status).toBe(told.type === 'open_link');
      expect(told.deadline !== undefined, status).toBe(told.type === 'open_link');
      expect(told.message, status).not.toBe('');
    }
  });

  it('sends no person to a link of a verification that is over', () => {
    for (const status of STATUSES.filter(isFinal)) expect(action(status).url).toBeUndefined();
  });
});
