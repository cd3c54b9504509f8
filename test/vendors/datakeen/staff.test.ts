import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../../domain/outcome.ts';
import { factOf, idCard } from './answers.ts';
import type { Judged } from './answers.ts';

describe("the vendor's back office", () => {
  const decided = (status: string, code: string, part: Judged = idCard({ code })): VendorFact =>
    factOf({ code, status, documents: [part] });

  it.each(['1.0', '4.0', '5.0', '7.0'])('approves what the machine left at %s', (code) => {
    expect(decided('user_approved', code)).toEqual({
      ...{ kind: 'outcome', outcome: 'approved', vendorCode: 'user_approved' },
      reasons: ['decided_by_vendor_staff'],
      parts: { document: 'passed' },
    });
  });

  it.each(['2.2', '2.6', '3.0', '8.0', '9.9'])(
    'does not approve over %s without a person of ours',
    (code) => {
      expect(decided('user_approved', code).outcome).toBe('review');
    },
  );

  it('does not approve what has no code, or speaks of no document', () => {
    expect(factOf({ status: 'user_approved' }).outcome).toBe('review');
    expect(factOf({ status: 'user_approved', code: '4.0', documents: [] }).outcome).toBe('review');
  });

  it.each([
    [{ code: '4.0', status: 'probably' }, 'unknown_status'],
    [{ code: '4.0', status: 'specimen' }, 'status_and_code_disagree'],
    [{ code: null, status: 'toVerify' }, 'status_and_code_disagree'],
  ])('does not approve over a part that says %j', (part, warning) => {
    expect(decided('user_approved', '4.0', part)).toMatchObject({ outcome: 'review', warning });
  });

  it('declines whatever the machine said, with its reasons', () => {
    expect(decided('user_rejected', '1.0').reasons).toEqual(['decided_by_vendor_staff']);
    expect(decided('user_rejected', '5.0')).toMatchObject({
      ...{ outcome: 'declined', vendorCode: 'user_rejected' },
      reasons: ['decided_by_vendor_staff', 'document_suspected_fraud'],
    });
    expect(factOf({ status: 'user_rejected' }).outcome).toBe('declined');
  });

  it('that says both is for a person', () => {
    const approvedPart = { code: '4.0', status: 'user_approved' };
    const rejectedPart = { code: '4.0', status: 'user_rejected' };
    const facts = [
      decided('user_rejected', '4.0', approvedPart),
      decided('user_approved', '4.0', rejectedPart),
      decided('ai_approved', '1.0', { code: '1.0', status: 'user_rejected' }),
    ];
    for (const fact of facts) {
      expect(fact).toMatchObject({ outcome: 'review', warning: 'status_and_code_disagree' });
    }
  });
});
