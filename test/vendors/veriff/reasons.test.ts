import { describe, expect, it } from 'vitest';
import { describeReason } from '../../../domain/reason.ts';
import { DECLINE_REASONS, RESUBMIT_REASONS } from '../../../vendors/veriff/codes.ts';
import { factOfDecision } from '../../../vendors/veriff/outcome.ts';
import { decisionSchema } from '../../../vendors/veriff/schemas.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';

const decide = (fields: Record<string, unknown>) =>
  factOfDecision(decisionSchema.parse({ id: SESSION, ...fields }));

describe('the reason of a refusal', () => {
  it.each([
    [101, 'physical_document_missing'],
    [102, 'document_tampered'],
    [103, 'face_mismatch'],
    [104, 'holder_mismatch'],
    [105, 'suspicious_behaviour'],
    [106, 'known_fraud'],
    [107, 'velocity_abuse'],
    [108, 'velocity_abuse'],
    [109, 'velocity_abuse'],
    [110, 'velocity_abuse'],
    [112, 'restricted_location'],
    [113, 'suspicious_behaviour'],
    [121, 'reference_missing'],
    [122, 'reference_missing'],
    [123, 'registry_mismatch'],
    [124, 'velocity_abuse'],
    [126, 'pep_or_sanction_match'],
    [127, 'known_fraud'],
    [128, 'holder_mismatch'],
    [129, 'vendor_misconfigured'],
    [501, 'suspicious_behaviour'],
    [506, 'document_tampered'],
    [526, 'suspicious_behaviour'],
    [533, 'too_young'],
    [539, 'resubmission_limit_reached'],
  ] as const)('%i is %s', (reasonCode, reason) => {
    const expected = { outcome: 'declined', reasons: [reason], vendorCode: `9102/${reasonCode}` };
    const fact = decide({ status: 'declined', code: 9102, reasonCode });
    expect(fact).toMatchObject(expected);
    expect(fact).not.toHaveProperty('warning');
    // Today's description of the field calls it a string.
    const asText = decide({ status: 'declined', code: 9102, reasonCode: String(reasonCode) });
    expect(asText).toEqual(fact);
  });

  it('that speaks of fraud is never for the eyes of the person', () => {
    const fraud = [501, 502, 503, 504, 505, 506, 507, 508, 509, 515, 526];
    for (const code of [
      ...[102, 103, 105, 106, 107, 108, 109, 110, 111, 112, 113, 120, 124, 126, 127, 128],
      ...fraud,
    ]) {
      const reason = DECLINE_REASONS[code];
      expect(reason && describeReason(reason).audience, String(code)).toBe('client');
    }
  });

  it.each([999, 'abc', 'constructor', '', {}, true, -1, 204])(
    'that is unknown (%j) is still a refusal, with a warning',
    (reasonCode) => {
      expect(decide({ status: 'declined', code: 9102, reasonCode })).toMatchObject({
        outcome: 'declined',
        reasons: ['vendor_declined'],
        warning: 'unknown_reason',
      });
    },
  );
});

describe('the reason of a request to try again', () => {
  it.each([
    [201, 'media_missing'],
    [202, 'face_not_visible'],
    [203, 'document_not_fully_visible'],
    [204, 'poor_image_quality'],
    [205, 'document_damaged'],
    [206, 'document_type_not_supported'],
    [207, 'document_expired'],
    [602, 'document_type_not_supported'],
    [603, 'media_missing'],
    [605, 'media_missing'],
    [606, 'face_not_visible'],
    [608, 'document_side_missing'],
    [609, 'document_side_missing'],
    [614, 'document_not_fully_visible'],
    [615, 'document_not_fully_visible'],
    [619, 'document_unreadable'],
    [620, 'document_expired'],
    [621, 'document_damaged'],
    [625, 'document_unreadable'],
    [634, 'document_unreadable'],
    [635, 'media_missing'],
    [641, 'several_faces'],
    [642, 'several_documents'],
  ] as const)('%i is %s', (reasonCode, reason) => {
    const fact = decide({ status: 'resubmission_requested', code: 9103, reasonCode });
    expect(fact).toEqual({
      kind: 'outcome',
      outcome: 'resubmit',
      reasons: [reason],
      vendorCode: `9103/${reasonCode}`,
    });
  });

  it('is always one that the person may read', () => {
    for (const reason of Object.values(RESUBMIT_REASONS)) {
      expect(describeReason(reason)).toMatchObject({ audience: 'subject', retryable: true });
    }
  });

  it('that is unknown is still a request, with a warning', () => {
    const fact = decide({ status: 'resubmission_requested', code: 9103, reasonCode: 299 });
    expect(fact).toMatchObject({
      outcome: 'resubmit',
      reasons: ['vendor_requested_resubmission'],
      warning: 'unknown_reason',
    });
  });
});
