import { describe, expect, it } from 'vitest';
import type { FactWarning, Outcome, VendorFact } from '../../../domain/outcome.ts';
import type { ReasonCode } from '../../../domain/reason.ts';
import { REASONS } from '../../../domain/reason.ts';
import { CODES } from '../../../vendors/datakeen/codes.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { factOf } from './answers.ts';
import type { Judged } from './answers.ts';
import { sample } from './samples.ts';

/** Session, entity and document all say the same. */
const all = (code: unknown, status?: unknown): VendorFact =>
  factOf({ code, status, entities: [{ code, status }], documents: [{ code, status }] });

const outcome = (
  said: Outcome,
  vendorCode: string,
  reasons: ReasonCode[] = [],
  warning?: FactWarning,
): VendorFact => ({
  kind: 'outcome',
  outcome: said,
  reasons,
  vendorCode,
  ...(warning === undefined ? {} : { warning }),
});

describe("the document's sample", () => {
  it('is an approval', () => {
    expect(datakeen.readAnswer({ kind: 'result', body: sample('result') })).toEqual({
      fact: outcome('approved', '1.0'),
      sessionId: '67eeb0948e593a00113f0963',
    });
  });
});

describe('the table of codes', () => {
  const table: [string, string, Outcome, ReasonCode[]][] = [
    ['1.0', 'ai_approved', 'approved', []],
    ['2.2', 'readability', 'resubmit', ['document_unreadable']],
    ['2.4', 'missingMRZ', 'resubmit', ['document_mrz_missing']],
    ['2.5', 'missingPart', 'resubmit', ['document_side_missing']],
    ['2.6', 'noIdFound', 'resubmit', ['document_not_found']],
    ['3.0', 'expired', 'resubmit', ['document_expired']],
    ['4.0', 'toVerify', 'review', ['document_needs_review']],
    ['5.0', 'fraudulent', 'review', ['document_suspected_fraud']],
    ['7.0', 'owner', 'review', ['holder_mismatch']],
    ['8.0', 'specimen', 'declined', ['document_specimen']],
  ];

  it.each(table)('%s (%s) is %s', (code, name, said, reasons) => {
    expect(all(code, name)).toEqual(outcome(said, code, reasons));
    expect(all(code)).toEqual(outcome(said, code, reasons));
  });

  it.each(table)('%s means the same as a number and in its shortest spelling', (code) => {
    expect(all(Number(code))).toEqual(all(code));
    expect(all(String(Number(code)))).toEqual(all(code));
  });

  it('is the whole of what we know', () => {
    expect(table.map(([code]) => code)).toEqual(CODES.map(([code]) => code).toSorted());
  });

  it('asks the person for another try only with reasons that may be shown', () => {
    for (const [, , said, reasons] of table.filter((row) => row[2] === 'resubmit')) {
      for (const reason of reasons) expect(REASONS[reason].audience, said).toBe('subject');
    }
  });
});

describe('the worst of session, entities and documents', () => {
  const order = ['8.0', '5.0', '7.0', '4.0', '3.0', '2.2', '1.0'];
  const pairs = order.flatMap((worse, at) => order.slice(at + 1).map((better) => [worse, better]));

  it.each(pairs)('%s wins over %s wherever it stands', (worse, better) => {
    const { outcome: expected } = all(worse);
    const good = { code: better };
    const bad = { code: worse };
    const places = [
      factOf({ ...bad, entities: [good], documents: [good] }),
      factOf({ ...good, entities: [good, bad], documents: [good] }),
      factOf({ ...good, entities: [good], documents: [good, bad, good] }),
    ];
    for (const fact of places) expect(fact).toMatchObject({ outcome: expected, vendorCode: worse });
  });

  it('gives the reasons of all that led to the same outcome, the worst first', () => {
    const documents = [{ code: '7.0' }, { code: '2.2' }, { code: '5.0' }];
    const fact = factOf({ code: '5.0', documents });
    expect(fact.reasons).toEqual(['document_suspected_fraud', 'holder_mismatch']);
  });

  it('warns when the session as a whole claims to be approved', () => {
    const fact = factOf({ code: '1', documents: [{ code: '1.0' }, { code: '2.5' }] });
    const reasons: ReasonCode[] = ['document_side_missing'];
    expect(fact).toEqual(outcome('resubmit', '2.5', reasons, 'status_and_code_disagree'));
  });
});

describe('an answer without a code', () => {
  it.each([{}, { code: null }, { code: '' }, { code: null, status: '' }])(
    'is not finished: %j',
    (said) => {
      expect(factOf({ ...said, documents: [] })).toEqual({ kind: 'noted', reasons: [] });
    },
  );

  it('is not finished because a document already has one', () => {
    expect(factOf({ documents: [{ code: '1.0' }] }).kind).toBe('noted');
  });

  it('is not finished under a status that we do not know, and worth a look', () => {
    expect(factOf({ status: 'in_progress' })).toEqual({
      kind: 'noted',
      reasons: [],
      vendorCode: 'in_progress',
      warning: 'unknown_status',
    });
  });

  it.each(['ai_approved', 'ai_rejected', 'specimen'])('is for a person under %s', (status) => {
    const reasons: ReasonCode[] = ['unknown_vendor_answer'];
    expect(factOf({ status })).toEqual(
      outcome('review', status, reasons, 'status_and_code_disagree'),
    );
  });
});

describe('what is unknown is for a person', () => {
  it.each(['9.9', '2.3', '0', '1.5', 'OK', '-1', '01', '10'])('code %s', (code) => {
    const reasons: ReasonCode[] = ['unknown_vendor_answer'];
    expect(all(code).outcome).toBe('review');
    expect(all(code).reasons).toEqual(reasons);
    expect(all(code).warning).toBe('unknown_code');
  });

  it('a code beside others that we know, whatever they say', () => {
    for (const code of ['1.0', '2.2', '8.0']) {
      const fact = factOf({ code, documents: [{ code: '6.0' }] });
      expect(fact).toMatchObject({ outcome: 'review', vendorCode: '6.0', warning: 'unknown_code' });
    }
  });

  it.each([true, {}, [], 'x'.repeat(100), 'JEAN DUPONT'])('a code such as %j, unquoted', (code) => {
    expect(all(code)).toMatchObject({ outcome: 'review', vendorCode: 'unreadable' });
  });

  it('a status that we do not know', () => {
    const documents = [{ code: '1.0', status: 'probably' }];
    const fact = factOf({ code: '1', status: 'ai_approved', documents });
    expect(fact).toEqual(
      outcome('review', 'probably', ['unknown_vendor_answer'], 'unknown_status'),
    );
  });
});

describe('what contradicts itself is for a person', () => {
  const disagreeing: [string, string][] = [
    ['1.0', 'ai_rejected'],
    ['1.0', 'verify'],
    ['1.0', 'fraudulent'],
    ['2.2', 'ai_approved'],
    ['2.2', 'verify'],
    ['8.0', 'ai_approved'],
    ['8.0', 'verify'],
    ['5.0', 'readability'],
  ];

  it.each(disagreeing)('code %s under the status %s', (code, status) => {
    const fact = all(code, status);
    expect(fact).toMatchObject({
      outcome: 'review',
      vendorCode: code,
      warning: 'status_and_code_disagree',
    });
    expect(fact.reasons[0]).toBe('contradictory_decisions');
  });

  it('an approval without any document, or with a part that says nothing', () => {
    const silent = { code: null, status: null };
    const incomplete = [
      factOf({ code: '1', documents: [] }),
      factOf({ code: '1', documents: null }),
      factOf({ code: '1', documents: [{ code: '1.0' }, silent] }),
      factOf({ code: '1', entities: [silent] }),
    ];
    const reasons: ReasonCode[] = ['document_needs_review'];
    for (const fact of incomplete) {
      expect(fact).toEqual(outcome('review', '1.0', reasons, 'status_and_code_disagree'));
    }
  });
});

describe('an approval beside controls', () => {
  const under = (status: unknown, said: Judged = { code: '1', status: 'ai_approved' }) =>
    factOf({ ...said, documents: [{ code: '1.0', controlCategories: { visual: { status } } }] });

  it.each([true, null, undefined, 'no'])('of which a category says %j stands', (status) => {
    expect(under(status)).toEqual(outcome('approved', '1.0'));
  });

  it('of which a category failed is for a person', () => {
    expect(under(false)).toEqual(
      outcome('review', '1.0', ['contradictory_decisions'], 'status_and_code_disagree'),
    );
  });

  it('stands when the vendor’s staff made it, who saw them fail', () => {
    expect(under(false, { code: '1', status: 'user_approved' }).outcome).toBe('approved');
  });
});

describe('the statuses of the settings page', () => {
  it.each([
    ['2.2', 'resubmit'],
    ['3.0', 'resubmit'],
    ['4.0', 'review'],
    ['8.0', 'declined'],
  ])('ai_rejected leaves the decision to the code %s', (code, said) => {
    expect(all(code, 'ai_rejected')).toMatchObject({ outcome: said, vendorCode: code });
    expect(all(code, 'ai_rejected').warning).toBeUndefined();
  });

  it.each(['4.0', '5.0', '7.0'])('verify is a review with the reason of %s', (code) => {
    expect(all(code, 'verify')).toEqual(all(code));
  });
});

describe("the vendor's back office", () => {
  const decided = (status: string, code: string, part: Judged = { code }): VendorFact =>
    factOf({ code, status, documents: [part] });

  it.each(['1.0', '4.0', '5.0', '7.0'])('approves what the machine left at %s', (code) => {
    expect(decided('user_approved', code)).toEqual(
      outcome('approved', 'user_approved', ['decided_by_vendor_staff']),
    );
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
    expect(decided('user_rejected', '5.0')).toEqual(
      outcome('declined', 'user_rejected', ['decided_by_vendor_staff', 'document_suspected_fraud']),
    );
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
