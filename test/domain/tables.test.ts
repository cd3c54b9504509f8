import { describe, expect, it } from 'vitest';
import { ERRORS, KycError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { notificationFor, NOTIFICATION_TYPES } from '../../domain/notification.ts';
import { factKey, sameFact } from '../../domain/outcome.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { principalName } from '../../domain/principal.ts';
import { describeReason, forSubject, REASON_CODES, REASONS } from '../../domain/reason.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { FINAL_STATUSES, isFinal, OPEN_STATUSES, STATUSES } from '../../domain/status.ts';

describe('the table of errors', () => {
  const entries = Object.entries(ERRORS);

  it('names a real HTTP error status, a retry behaviour and a title for every code', () => {
    for (const [code, { http, retry, title }] of entries) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(http).toBeGreaterThanOrEqual(400);
      expect(http).toBeLessThan(600);
      expect(['never', 'backoff', 'slow']).toContain(retry);
      expect(title).not.toBe('');
    }
  });

  it('gives no two codes the same title', () => {
    expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
  });

  it('never blames the caller for the vendor: their codes are 5xx, but for a limit that they reached', () => {
    const ofVendors = entries.filter(([name]) => /^vendor_(?!limit$)/.test(name));
    for (const [code, { http }] of ofVendors) {
      expect(http, code).toBeGreaterThanOrEqual(500);
    }
  });

  it('retries what passes by itself, slowly what a person must mend, and nothing else', () => {
    const retryOf = (code: ErrorCode): string => ERRORS[code].retry;
    const passing = [
      'vendor_unavailable',
      'vendor_timeout',
      'vendor_rate_limited',
      'vendor_invalid_response',
    ];
    for (const code of passing) expect(retryOf(code as ErrorCode), code).toBe('backoff');
    expect(retryOf('vendor_credentials')).toBe('slow');
    const hopeless = ['vendor_refused_request', 'vendor_misconfigured', 'vendor_session_unknown'];
    for (const code of hopeless) expect(retryOf(code as ErrorCode), code).toBe('never');
  });

  it('carries fields, a pause and the code of the other side in an error, and defaults to none', () => {
    const fields = [{ pointer: '/subject/birthDate', message: 'must be a date' }];
    const cause = new Error('inner');
    const options = { fields, retryAfterMs: 5, vendorCode: '1102', cause };
    const error = new KycError('invalid_request', 'No.', options);
    expect(error).toMatchObject({ name: 'KycError', code: 'invalid_request', ...options });
    const plain = new KycError('internal', 'No.');
    expect(plain.fields).toEqual([]);
    expect(plain.cause).toBeUndefined();
    expect(plain.vendorCode).toBeUndefined();
  });
});

describe('the table of reasons', () => {
  const shown = REASON_CODES.filter((code) => REASONS[code].audience === 'subject');

  // Everything that the person may be told. Whoever adds a reason here says that it tips nobody off.
  const HARMLESS: readonly ReasonCode[] = [
    'media_missing',
    'face_not_visible',
    'document_not_fully_visible',
    'poor_image_quality',
    'document_damaged',
    'document_type_not_supported',
    'document_expired',
    'document_unreadable',
    'document_mrz_missing',
    'document_side_missing',
    'document_not_found',
    'several_faces',
    'several_documents',
    'vendor_requested_resubmission',
    'consent_refused',
    'attempts_exhausted',
    'never_started',
    'never_submitted',
    'canceled_by_client',
    'canceled_by_operator',
  ];

  it('tells the person of photos, documents and deadlines, and of nothing else', () => {
    expect(shown.toSorted()).toEqual(HARMLESS.toSorted());
  });

  it.each([
    ['a copy or a screen', /physical/],
    ['fraud', /tamper|fraud|specimen|suspicious/],
    ['somebody else', /mismatch/],
    ['overuse', /velocity|known|limit/],
    ['a list', /sanction|screening|restricted/],
    ['doubts about a part', /confirmed|review|contradict|unknown/],
    ['who decided', /declined|staff/],
  ])('keeps from the person what speaks of %s', (_, speaks) => {
    const codes = REASON_CODES.filter((code) => speaks.test(code));
    expect(codes).not.toEqual([]);
    for (const code of codes) expect(REASONS[code].audience, code).toBe('client');
  });

  it('uses no word to the person that hints at suspicion', () => {
    const hints =
      /fraud|tamper|suspect|sanction|politic|fake|specimen|match|known|abuse|risk|decline|restricted|copy|screen|physical/i;
    for (const code of shown) expect(`${code} ${REASONS[code].message}`).not.toMatch(hints);
  });

  it('calls retryable what the person can mend, and else only what failed technically', () => {
    const others = REASON_CODES.filter(
      (code) => REASONS[code].retryable && REASONS[code].audience === 'client',
    );
    const technical = ['vendor_misconfigured', 'vendor_refused_request', 'vendor_unreachable'];
    expect(others.toSorted()).toEqual(technical);
  });

  it('has a sentence for every reason, no two alike', () => {
    const messages = REASON_CODES.map((code) => REASONS[code].message);
    for (const message of messages) expect(message).toMatch(/^[A-Z].*\.$/);
    expect(new Set(messages).size).toBe(messages.length);
  });

  it('spells a reason out with the code of the vendor, or null', () => {
    expect(describeReason('document_expired', '3.0')).toEqual({
      code: 'document_expired',
      audience: 'subject',
      retryable: true,
      message: REASONS.document_expired.message,
      vendorCode: '3.0',
    });
    expect(describeReason('known_fraud').vendorCode).toBeNull();
  });

  it('keeps the order of what may be shown', () => {
    const codes = ['document_expired', 'known_fraud', 'media_missing'] as const;
    expect(forSubject(codes)).toEqual(['document_expired', 'media_missing']);
  });
});

describe('the statuses', () => {
  it('are each either open or final', () => {
    expect(STATUSES.filter((status) => !isFinal(status))).toEqual([...OPEN_STATUSES]);
    expect(STATUSES.filter(isFinal)).toEqual([...FINAL_STATUSES]);
    expect(new Set(STATUSES).size).toBe(STATUSES.length);
  });

  it('are each announced, but for the two that the client caused', () => {
    const announced = STATUSES.map(notificationFor).filter((type) => type !== null);
    const others = ['verification.screening_match', 'decision.revised', 'endpoint.disabled'];
    const further = [
      'review.requested',
      'review.overdue',
      'verification.erased',
      'verification.restored',
    ];
    expect([...announced, ...others, ...further].toSorted()).toEqual(
      [...NOTIFICATION_TYPES].toSorted(),
    );
    expect(notificationFor('created')).toBeNull();
    expect(notificationFor('pending')).toBeNull();
  });
});

describe('facts', () => {
  const known: VendorFact = {
    kind: 'outcome',
    outcome: 'resubmit',
    reasons: ['document_damaged', 'document_expired'],
    vendorCode: '204',
    attempt: 'a1',
    at: '2026-01-01T00:00:00Z',
    warning: 'unknown_reason',
  };

  it('are the same whatever the order of properties and reasons', () => {
    const { kind, ...rest } = known;
    const retold = { ...rest, reasons: rest.reasons.toReversed(), kind };
    expect(sameFact(known, retold)).toBe(true);
  });

  it.each([
    { kind: 'noted' as const },
    { outcome: 'review' as const },
    { reasons: [] },
    { vendorCode: '205' },
    { attempt: 'a2' },
    { at: '2026-01-01T00:00:01Z' },
    { warning: 'unknown_code' as const },
  ])('differ when %o differs', (change) => {
    expect(factKey({ ...known, ...change })).not.toBe(factKey(known));
  });
});

describe('principals', () => {
  it('are named by kind and id', () => {
    expect(principalName({ kind: 'vendor', id: 'veriff' })).toBe('vendor:veriff');
    expect(principalName({ kind: 'system' })).toBe('system');
  });
});
