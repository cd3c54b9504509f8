import { describe, expect, it } from 'vitest';
import { linkView } from '../../api/pages/link-view.ts';
import { REASON_CODES, REASONS } from '../../domain/reason.ts';
import { FINAL_STATUSES, STATUSES } from '../../domain/status.ts';
import { type LinkTarget, NO_BRANDING } from '../../store/index.ts';

const NOW = new Date('2026-01-31T12:00:00Z');
const LATER = new Date('2026-01-31T13:00:00Z');
const URL_NOW = 'https://vendor.example.com/session';

function target(changes: Partial<LinkTarget>): LinkTarget {
  return {
    status: 'pending',
    reasons: [],
    standing: null,
    vendor: 'veriff',
    accountId: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0',
    capture: 'hosted',
    linkVersion: 1,
    revoked: false,
    session: {
      number: 1,
      state: 'ready',
      url: URL_NOW,
      expiresAt: LATER,
      appointmentAt: null,
      isFresh: false,
      isBeingChecked: false,
      hasReturned: false,
    },
    expiresAt: LATER,
    maxAttempts: 3,
    attemptsUsed: 1,
    branding: NO_BRANDING,
    locale: null,
    returnUrl: null,
    ...changes,
  };
}

const sessions = {
  none: null,
  requested: {
    number: 1,
    state: 'requested',
    url: null,
    expiresAt: null,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
  ready: {
    number: 1,
    state: 'ready',
    url: URL_NOW,
    expiresAt: LATER,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
  endless: {
    number: 1,
    state: 'ready',
    url: URL_NOW,
    expiresAt: null,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
  past: {
    number: 1,
    state: 'ready',
    url: URL_NOW,
    expiresAt: NOW,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
  ended: {
    number: 1,
    state: 'ended',
    url: URL_NOW,
    expiresAt: LATER,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
  withoutUrl: {
    number: 1,
    state: 'ready',
    url: null,
    expiresAt: LATER,
    appointmentAt: null,
    isFresh: false,
    isBeingChecked: false,
    hasReturned: false,
  },
} as const satisfies Record<string, LinkTarget['session']>;

describe('what the link does', () => {
  it.each([
    ['none', 'waiting'],
    ['requested', 'waiting'],
    ['ready', 'redirect'],
    ['endless', 'redirect'],
    ['past', 'renew'],
    ['ended', 'renew'],
    ['withoutUrl', 'elsewhere'],
  ] as const)('while the person has something to do follows from the session: %s', (name, kind) => {
    for (const status of ['created', 'pending', 'started'] as const) {
      const view = linkView(target({ status, session: sessions[name] }), 'same_session', NOW);
      expect(view.kind).toBe(kind);
    }
  });

  it.each(['pending', 'started', 'resubmission_requested'] as const)(
    'lets a person wait who came back while the vendor is asked what they did: %s',
    (status) => {
      for (const [session, url] of [
        [sessions.ready, URL_NOW],
        [sessions.ended, null],
        [sessions.past, null],
        [sessions.withoutUrl, null],
      ] as const) {
        const returned = target({ status, session: { ...session, isBeingChecked: true } });
        for (const resubmission of ['same_session', 'new_session'] as const) {
          expect(linkView(returned, resubmission, NOW)).toEqual({ kind: 'returned', url });
        }
      }
    },
  );

  it.each(['submitted', 'in_review'] as const)(
    'knows of who came back that it is being checked where that is known: %s',
    (status) => {
      const session = { ...sessions.ready, isBeingChecked: true };
      const view = linkView(target({ status, session }), 'same_session', NOW);
      expect(view).toEqual({ kind: 'checking' });
    },
  );

  it("never leads to the vendor's page where the client's own app takes the photos", () => {
    for (const status of ['created', 'pending', 'started', 'resubmission_requested'] as const) {
      for (const resubmission of ['same_session', 'new_session'] as const) {
        const direct = target({ status, capture: 'direct' });
        expect(linkView(direct, resubmission, NOW)).toEqual({ kind: 'elsewhere' });
      }
    }
  });

  it('says when the appointment is, and leads straight there once it is near or over', () => {
    const view = (minutes: number) => {
      const appointmentAt = new Date(NOW.getTime() + minutes * 60_000);
      const session = { ...sessions.endless, appointmentAt };
      return linkView(target({ status: 'started', session }), 'new_session', NOW);
    };
    const at = new Date(NOW.getTime() + 16 * 60_000);
    expect(view(16)).toEqual({ kind: 'appointment', at, url: URL_NOW, isTooLate: false });
    for (const minutes of [15, 0, -60]) {
      expect(view(minutes)).toEqual({ kind: 'redirect', url: URL_NOW });
    }
  });

  it('says so when the appointment comes only after the verification has ended', () => {
    const view = (afterTheEndMs: number) => {
      const appointmentAt = new Date(target({}).expiresAt.getTime() + afterTheEndMs);
      const session = { ...sessions.endless, appointmentAt };
      return linkView(target({ status: 'started', session }), 'new_session', NOW);
    };
    expect(view(0)).toMatchObject({ kind: 'appointment', isTooLate: true });
    expect(view(86_400_000)).toMatchObject({ kind: 'appointment', isTooLate: true });
    expect(view(-1)).toMatchObject({ kind: 'appointment', isTooLate: false });
  });

  it('renews a session that has died with its appointment', () => {
    const session = { ...sessions.ended, appointmentAt: LATER };
    expect(linkView(target({ session }), 'new_session', NOW).kind).toBe('renew');
  });

  it('asks for the session after the dead one', () => {
    const session = { ...sessions.ended, number: 4 };
    expect(linkView(target({ session }), 'same_session', NOW)).toMatchObject({ session: 5 });
  });

  it('shows the reason first where the same session is used again', () => {
    const again = target({ status: 'resubmission_requested', reasons: ['poor_image_quality'] });
    expect(linkView(again, 'same_session', NOW)).toEqual({
      kind: 'try_again',
      again: { tips: ['poor_image_quality'], triesLeft: 2 },
      url: URL_NOW,
    });
  });

  it('shows the reason with the button where another try needs a new session', () => {
    const again = target({
      status: 'resubmission_requested',
      reasons: ['document_expired'],
      session: sessions.ended,
    });
    expect(linkView(again, 'new_session', NOW)).toEqual({
      kind: 'renew',
      again: { tips: ['document_expired'], triesLeft: 2 },
      session: 2,
    });
    const renewed = { ...again, session: { ...sessions.ready, number: 2 } };
    expect(linkView(renewed, 'new_session', NOW)).toEqual({ kind: 'redirect', url: URL_NOW });
  });

  it('looks the same whether it is being checked or a person must decide', () => {
    for (const session of Object.values(sessions)) {
      const submitted = linkView(target({ status: 'submitted', session }), 'new_session', NOW);
      expect(submitted).toEqual({ kind: 'checking' });
      const review = linkView(target({ status: 'in_review', session }), 'new_session', NOW);
      expect(review).toEqual(submitted);
    }
  });

  it.each(FINAL_STATUSES)('never leads to a session once it is %s', (status) => {
    for (const session of Object.values(sessions)) {
      const view = linkView(target({ status, session }), 'same_session', NOW);
      expect(view).toEqual({ kind: 'ended', status, tips: [] });
    }
  });

  it.each([
    ['approved', 'declined'],
    ['declined', 'approved'],
    ['expired', 'approved'],
  ] as const)('says of what ended as %s and was revised that it is %s', (status, standing) => {
    const revised = target({
      status,
      reasons: ['never_started'],
      standing: { status: standing, reasons: ['document_expired', 'known_fraud'] },
    });
    expect(linkView(revised, 'same_session', NOW)).toEqual({
      kind: 'ended',
      status: standing,
      tips: ['document_expired'],
    });
  });

  it('shows the same for what only the client may know as for no reason at all, at any status', () => {
    const secrets = REASON_CODES.filter((code) => REASONS[code].audience === 'client');
    expect(secrets.length).toBeGreaterThan(5);
    for (const status of STATUSES) {
      for (const resubmission of ['same_session', 'new_session'] as const) {
        for (const session of Object.values(sessions)) {
          const view = linkView(target({ status, reasons: secrets, session }), resubmission, NOW);
          const bare = linkView(target({ status, session }), resubmission, NOW);
          expect(view).toEqual(bare);
        }
      }
    }
  });
});
