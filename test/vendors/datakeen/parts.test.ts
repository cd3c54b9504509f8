import { describe, expect, it } from 'vitest';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { factOf, idCard, photo } from './answers.ts';

const approvedWith = (...documents: unknown[]) =>
  factOf({ code: '1', status: 'ai_approved', documents });

/** An identity card of which one category has that status, or one control that value. */
const underStatus = (status: unknown) =>
  approvedWith(
    idCard({ controlCategories: { dataCoherency: { status: true }, visual: { status } } }),
    photo(),
  );
const underControl = (control: unknown, status: unknown = true) =>
  approvedWith(
    idCard({ controlCategories: { visual: { controls: { control }, status } } }),
    photo(),
  );

const ADDRESS_TOO = { document: 'passed', address: 'passed' };
const PASSED = { document: 'passed', face: 'passed' };

describe('what an approval confirms', () => {
  it('is the document and the face, where the identity card and the selfie passed', () => {
    expect(approvedWith(idCard(), photo())).toMatchObject({ outcome: 'approved', parts: PASSED });
  });

  it('must be the document and the face, unless the account says otherwise', () => {
    expect(datakeen.lifecycle.approvalNeeds.hosted).toEqual(['document', 'face']);
  });

  it.each([
    ['no selfie', [idCard()], { document: 'passed' }],
    ['no identity document', [photo()], { face: 'passed' }],
    ['a document of no type', [idCard({ type: null }), photo()], { face: 'passed' }],
    ['a document of a type unheard of', [idCard({ type: 'menu' }), photo()], { face: 'passed' }],
    ['a photocopy', [idCard(), { ...photo(), type: 'photocopy' }], { document: 'passed' }],
    ['a photo of a bill', [idCard(), { ...photo(), type: 'photo_bill' }], ADDRESS_TOO],
    ['no control at all', [idCard({ controlCategories: {} }), photo()], { face: 'passed' }],
    ['controls not sent', [idCard({ controlCategories: undefined }), photo()], { face: 'passed' }],
    [
      'only controls that were not made',
      [idCard({ controlCategories: { metadata: { status: null } } }), photo()],
      { face: 'passed' },
    ],
  ])('is no more than what was spoken of: %s', (_name, documents, parts) => {
    expect(approvedWith(...documents).parts).toEqual(parts);
  });

  it.each([
    ...[
      'proof_of_residence',
      'residence_certificate',
      'passport_photo',
      'utility_bill',
      'id_photo',
    ],
    ...['work_permit', 'bank_statement', 'null', 'none', '0', 7, ['passport'], {}],
  ])('has no identity document in one of the type %j', (type) => {
    const { parts } = approvedWith(idCard({ type }), photo());
    expect(parts).not.toHaveProperty('document');
    expect(parts).toHaveProperty('face', 'passed');
  });

  it('knows a proof of address', () => {
    const bill = idCard({ type: 'proof_of_address' });
    expect(approvedWith(idCard(), bill).parts).toEqual({ document: 'passed', address: 'passed' });
  });
});

describe('an approval beside controls', () => {
  it.each([true, null])('of which a category says %j stands', (status) => {
    expect(underStatus(status)).toMatchObject({ outcome: 'approved', parts: PASSED });
  });

  it('of which a category failed is for a person, who is told which part', () => {
    expect(underStatus(false)).toMatchObject({
      outcome: 'review',
      reasons: ['document_not_confirmed'],
      parts: { document: 'failed', face: 'passed' },
      warning: 'status_and_code_disagree',
    });
  });

  it.each(['false', 'true', 0, 1, '', 'no', [], [true], {}, { value: true }, undefined])(
    'of which a category says %j is for a person',
    (status) => {
      expect(underStatus(status)).toMatchObject({
        outcome: 'review',
        reasons: ['document_not_confirmed'],
        parts: { document: 'unclear' },
      });
    },
  );

  it.each([true, false, 'passed', 7, [{ status: true }]])('of which a category is %j', (odd) => {
    const controlCategories = { dataCoherency: { status: true }, visual: odd };
    const fact = approvedWith(idCard({ controlCategories }), photo());
    expect(fact.reasons).toEqual(['document_not_confirmed']);
  });

  it.each([true, 'passed', 7, [{ status: true }]])('that are %j are for a person', (odd) => {
    const fact = approvedWith(idCard({ controlCategories: odd }), photo());
    expect(fact.reasons).toEqual(['document_not_confirmed']);
  });

  it.each([false, 'false', 0, '', [], {}])(
    'of which a single one is %j in a category that passed is for a person',
    (value) => {
      expect(underControl({ value, confidence: 1 }).reasons).toEqual(['document_not_confirmed']);
      expect(underControl(value).reasons).toEqual(['document_not_confirmed']);
    },
  );

  it.each([
    [{ value: true, detail: { value: false } }],
    [{ value: true, parts: [{ status: false }] }],
    [{ value: true, status: 'false' }],
  ])('of which a single one has another in it that failed (%j) is for a person', (control) => {
    expect(underControl(control).reasons).toEqual(['document_not_confirmed']);
    const visual = { status: true, deeper: { controls: { control } } };
    const fact = approvedWith(idCard({ controlCategories: { visual } }), photo());
    expect(fact.reasons).toEqual(['document_not_confirmed']);
  });

  it('of which one has words beside it stands', () => {
    expect(underControl({ value: true, confidence: 1, detail: { text: 'no' } }).outcome).toBe(
      'approved',
    );
  });

  it('of which a single one was not made stands', () => {
    expect(underControl({ value: null, confidence: null }).outcome).toBe('approved');
  });

  it('of the selfie that failed names the face', () => {
    const fact = approvedWith(idCard(), photo({ controlCategories: { any: { status: 'false' } } }));
    expect(fact).toMatchObject({ outcome: 'review', reasons: ['face_not_confirmed'] });
  });

  it('of a document of a type unheard of that failed names the document', () => {
    const odd = { type: 'menu', controlCategories: { any: { status: false } } };
    expect(approvedWith(idCard(), photo(), idCard(odd)).reasons).toEqual([
      'document_not_confirmed',
    ]);
  });

  it('stands when the vendor’s staff made it, who saw them fail, but not over what is unreadable', () => {
    const staff = (status: unknown) =>
      factOf({
        ...{ code: '1', status: 'user_approved' },
        documents: [idCard({ controlCategories: { visual: { status } } }), photo()],
      });
    expect(staff(false)).toMatchObject({ outcome: 'approved', parts: PASSED });
    expect(staff('false')).toMatchObject({
      outcome: 'review',
      reasons: ['document_not_confirmed'],
    });
  });
});

describe('the result', () => {
  it('has the parts that were read from the answer', () => {
    const read = (documents: unknown[]) => {
      const body = Buffer.from(JSON.stringify({ id: 's', code: '1', documents }));
      return datakeen.readResult({ kind: 'result', body })?.parts;
    };
    expect(read([idCard(), photo()])).toEqual(PASSED);
    expect(read([idCard({ controlCategories: { visual: { status: 0 } } })])).toEqual({
      document: 'unclear',
    });
  });
});
