import { describe, expect, it } from 'vitest';
import type { FactWarning, Outcome, VendorFact } from '../../../domain/outcome.ts';
import type { ReasonCode } from '../../../domain/reason.ts';
import { REASONS } from '../../../domain/reason.ts';
import { CODES } from '../../../vendors/datakeen/codes.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { factOf as readingOf, idCard, photo } from './answers.ts';
import { sample } from './samples.ts';

/** What is decided; which parts were checked is in parts.test.ts. */
function factOf(said: Parameters<typeof readingOf>[0]): VendorFact {
  const fact = readingOf(said);
  delete fact.parts;
  return fact;
}

/** Session, entity and document all say the same. */
const all = (code: unknown, status?: unknown): VendorFact =>
  factOf({ code, status, entities: [{ code, status }], documents: [idCard({ code, status })] });

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

describe('a row that is none', () => {
  it.each([
    ['documents', [idCard({ code: '1.0' }), null]],
    ['documents', [null]],
    ['documents', { a: 'b' }],
    ['documents', 'none'],
    ['documents', false],
    ['entities', [7]],
    ['entities', 'rejected'],
    ['entities', 3],
    ['entities', [null, { code: '1.0' }]],
  ])('(%s: %j) leaves an approval to a person, and is asked about no more', (name, rows) => {
    const said = { code: '1', entities: [{ code: '1.0' }], documents: [idCard({ code: '1.0' })] };
    expect(factOf({ ...said, [name]: rows })).toEqual(
      outcome('review', '1.0', ['document_needs_review'], 'status_and_code_disagree'),
    );
  });
});

describe('a list without rows', () => {
  it.each([[[]], [{}], [null], [''], [false]])(
    'is empty, whatever stands for it: %j',
    (entities) => {
      expect(factOf({ code: '1', entities }).outcome).toBe('approved');
    },
  );
});

describe("the document's sample", () => {
  it('is an approval', () => {
    expect(datakeen.readAnswer({ kind: 'result', body: sample('result') })).toEqual({
      fact: { ...outcome('approved', '1.0'), parts: { document: 'passed', face: 'passed' } },
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
  const order = ['5.0', '7.0', '4.0', '3.0', '2.2'];
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

  it('asks for another try where the session found no document beside the selfie', () => {
    const fact = factOf({ code: '2.6', documents: [photo()] });
    expect(fact).toEqual(outcome('resubmit', '2.6', ['document_not_found']));
  });
});

describe('a session that does not say what is in it is for a person', () => {
  it.each([
    ['1', '8.0', 'document_specimen'],
    ['1', '2.2', 'document_unreadable'],
    ['1', '3.0', 'document_expired'],
    ['1', '4.0', 'document_needs_review'],
    ['2.2', '8.0', 'document_specimen'],
    ['4.0', '8.0', 'document_specimen'],
    ['8.0', '1.0', 'document_specimen'],
    ['8.0', '2.2', 'document_specimen'],
    ['2.2', '1.0', 'document_unreadable'],
  ])('%s above a document %s', (code, document, reason) => {
    const said = [
      factOf({ code, documents: [idCard({ code: document }), photo()] }),
      factOf({ code, entities: [{ code: document }], documents: [idCard({ code: document })] }),
    ];
    for (const fact of said) {
      expect(fact).toMatchObject({ outcome: 'review', warning: 'status_and_code_disagree' });
      expect(fact.reasons.slice(0, 2)).toEqual(['contradictory_decisions', reason]);
    }
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
      factOf({ code: '1', documents: [idCard(), silent] }),
      factOf({ code: '1', entities: [silent] }),
    ];
    const reasons: ReasonCode[] = ['document_needs_review'];
    for (const fact of incomplete) {
      expect(fact).toEqual(outcome('review', '1.0', reasons, 'status_and_code_disagree'));
    }
  });
});

describe('the statuses of the settings page', () => {
  it.each(['AI_APPROVED', 'Ai_Approved', ' ai_approved '])('%j is ai_approved', (status) => {
    expect(all('1', status)).toEqual(all('1', 'ai_approved'));
    expect(all('8.0', status).reasons[0]).toBe('contradictory_decisions');
  });

  it('are read in any case, those of the table and of the staff as well', () => {
    expect(all('2.4', 'MISSINGMRZ')).toEqual(all('2.4', 'missingMRZ'));
    expect(all('4.0', 'USER_APPROVED')).toEqual(all('4.0', 'user_approved'));
    expect(all('1.0', 'User_Rejected').outcome).toBe('declined');
  });

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
