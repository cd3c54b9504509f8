import { describe, expect, it } from 'vitest';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Status } from '../../domain/status.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import {
  after,
  cancel,
  deadline,
  fact,
  operatorsCancel,
  ready,
  reviewed,
  settled,
} from './events.ts';
import { A1, A2, TO_FINAL } from './stories.ts';

describe('the precedence of competing facts', () => {
  const verdicts: [string, VerificationEvent[], Status, ReasonCode[]][] = [
    [
      'a review outranks the decision of the vendor',
      [reviewed('approved'), fact('declined')],
      'approved',
      [],
    ],
    ['a review outranks a cancel', [reviewed('declined'), cancel], 'declined', []],
    [
      'the first of two reviews counts',
      [reviewed('declined', 2), reviewed('approved', 1)],
      'approved',
      [],
    ],
    ['a decision at the moment of a cancel wins', [cancel, fact('approved')], 'approved', []],
    [
      'a refusal at the moment of a cancel wins',
      [cancel, fact('declined', { reasons: ['known_fraud'] })],
      'declined',
      ['known_fraud'],
    ],
    [
      'a decision at the deadline wins',
      [ready(), deadline('answered'), fact('approved')],
      'approved',
      [],
    ],
    [
      'a decision after the grace wins',
      [ready(), fact('submitted'), deadline('grace_over_unanswered'), fact('declined')],
      'declined',
      [],
    ],
    [
      'a decision for an earlier attempt wins over the request for another',
      [ready(), fact('resubmit', A1), fact('started', A2), fact('approved', A1)],
      'approved',
      [],
    ],
    [
      'a decision outranks what the vendor only wanted looked at',
      [fact('review', { reasons: ['document_needs_review'] }), fact('approved')],
      'approved',
      [],
    ],
    [
      'decisions that contradict each other go to a person',
      [fact('approved', A1), fact('declined', A2)],
      'in_review',
      ['contradictory_decisions'],
    ],
    [
      'decisions of two sessions that contradict each other go to a person',
      [fact('approved', {}, 1), fact('declined', {}, 2)],
      'in_review',
      ['contradictory_decisions'],
    ],
    [
      'a contradiction can still be canceled by the client',
      [fact('approved'), fact('declined'), cancel],
      'canceled',
      ['canceled_by_client'],
    ],
    [
      'a contradiction is resolved by a person',
      [fact('approved'), fact('declined'), reviewed('declined')],
      'declined',
      [],
    ],
    [
      "an operator's cancel is called an operator's",
      [operatorsCancel],
      'canceled',
      ['canceled_by_operator'],
    ],
    [
      "an operator's cancel gives way to the client's",
      [operatorsCancel, cancel],
      'canceled',
      ['canceled_by_client'],
    ],
    [
      'a cancel outranks a refused consent',
      [cancel, fact('consent_refused')],
      'canceled',
      ['canceled_by_client'],
    ],
    [
      'a refused consent outranks the wish of the vendor for a review',
      [fact('review'), fact('consent_refused')],
      'canceled',
      ['consent_refused'],
    ],
    [
      'what a person must look at outranks a session that cannot be had',
      [fact('review'), { type: 'session_refused', reason: 'vendor_misconfigured' }],
      'in_review',
      ['vendor_review'],
    ],
    [
      'what was handed in outranks a session that cannot be had',
      [fact('submitted'), { type: 'session_refused', reason: 'vendor_misconfigured' }],
      'submitted',
      [],
    ],
    [
      'a session that cannot be had outranks the deadline',
      [{ type: 'session_refused', reason: 'vendor_misconfigured' }, deadline('answered')],
      'failed',
      ['vendor_misconfigured'],
    ],
    [
      'what a person must look at outranks the deadline',
      [fact('review', { reasons: ['holder_mismatch'] }), deadline('grace_over_answered')],
      'in_review',
      ['holder_mismatch'],
    ],
  ];

  it.each(verdicts)('%s', (_rule, events, status, reasons) => {
    expect(after([...events, settled])).toMatchObject({ status, reasons });
    expect(after([...events.toReversed(), settled])).toMatchObject({ status, reasons });
  });

  it('says who decided, in which session, and by which code', () => {
    const decision = fact('approved', { vendorCode: '1.0' }, 2);
    expect(after([decision]).verdict).toEqual({
      status: 'approved',
      reasons: [],
      session: 2,
      decidedBy: 'vendor',
      vendorCode: '1.0',
    });
    expect(after([cancel]).verdict?.decidedBy).toBe('client');
    expect(after([fact('consent_refused')]).verdict?.decidedBy).toBe('subject');
    const reasons = ['document_expired', 'face_mismatch'] as const;
    expect(after([reviewed('declined', 1, reasons)]).verdict).toEqual({
      ...{ status: 'declined', reasons, decidedBy: 'reviewer' },
    });
    expect(after(TO_FINAL.failed).verdict?.decidedBy).toBe('system');
  });
});

describe('an approval with a PEP or sanctions match beside it', () => {
  const match = fact('approved', { vendorCode: '9001', screening: 'match' });

  it('is in review unless the policy of the client says otherwise', () => {
    const state = after([match, settled]);
    expect(state).toMatchObject({
      status: 'in_review',
      reasons: ['pep_or_sanction_match'],
      vendorCode: '9001',
    });
  });

  it('is approved where the policy says so, with the match among the reasons', () => {
    const state = after([match, settled], { screeningMatch: 'approve' });
    expect(state).toMatchObject({ status: 'approved', reasons: ['pep_or_sanction_match'] });
  });

  it('is not hidden by the same approval told without the match', () => {
    expect(after([match, fact('approved'), settled]).status).toBe('in_review');
    expect(after([fact('approved', { at: '2026-01-01T00:00:00Z' }), match]).status).toBe(
      'in_review',
    );
  });

  it('can be canceled by the client while it waits for a person', () => {
    expect(after([match, cancel, settled]).status).toBe('canceled');
  });
});
