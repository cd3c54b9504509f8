import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../domain/evidence.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { FINISHED, judged, overall, scored } from './judged.ts';
import { answerOf, caseOf, factOf, SCORE } from './samples.ts';

const notConfirmed = (...parts: Part[]): string[] => parts.map((part) => `${part}_not_confirmed`);

describe('the parts of a score', () => {
  it.each([
    ['OK', 'passed'],
    ['ok', 'passed'],
    ['MANUAL_OK', 'passed'],
    ['WARN', 'unclear'],
    ['UNKNOWN', 'unclear'],
    ['100.0', 'unclear'],
    [true, 'unclear'],
    [1, 'unclear'],
  ])('say what the verdict over their own block says: %j is %s', (status, result) => {
    expect(scored({ liveness: overall(status) }).parts?.liveness).toBe(result);
    expect(scored({ faceRecognition: overall(status) }).parts?.face).toBe(result);
    expect(scored({ idValidation: overall(status) }).parts?.document).toBe(result);
    expect(scored({ governmentValidation: overall(status) }).parts?.registry).toBe(result);
    expect(scored({ deviceRisk: overall(status) }).parts?.device).toBe(result);
  });

  it.each([[null], [undefined], [{}], [[]], [{ overall: null }], [{ overall: { status: null } }]])(
    'say nothing where the block is %j',
    (block) => {
      expect(scored({ liveness: block }).parts).toEqual({ document: 'passed', face: 'passed' });
    },
  );

  it.each([['OK'], [1], [true], [{ livenessScore: { status: 'OK' } }]])(
    'are no pass where the block has no verdict of its own: %j',
    (block) => {
      expect(scored({ liveness: block }).parts?.liveness).toBe('unclear');
    },
  );

  it.each([
    ['tamperCheck', 'unclear'],
    ['fakeIdCheck', 'unclear'],
    ['screenIdLiveness', 'unclear'],
    ['paperIdLiveness', 'unclear'],
    ['visiblePhotoFeatures', 'unclear'],
    ['visibleIdCharacteristicsBack', 'unclear'],
    ['birthDateValidity', 'unclear'],
    ['documentNumberCrosscheck', 'unclear'],
    ['expirationDateCheckDigit', 'unclear'],
    ['documentExpired', 'passed'],
    ['expirationDateValidity', 'passed'],
    ['documentTypeSideCrosscheck', 'passed'],
    ['idAlreadyUsedCheck', 'passed'],
    ['sharpnessFront', 'passed'],
    ['nameCrosscheck', 'passed'],
    ['lastNameCrosscheck', 'passed'],
  ])('weigh a failed %s under a good verdict as %s', (key, result) => {
    const idSpecific = [{ key, status: 'FAIL', value: '0' }];
    const idValidation = { ...SCORE.idValidation, idSpecific };
    expect(scored({ idValidation }).parts?.document).toBe(result);
  });

  it.each([false, 0, 'FAILED', {}])(
    'pass nothing over a check against fraud whose status is no word of the vendor (%j)',
    (status) => {
      const idSpecific = [{ key: 'tamperCheck', status }];
      const idValidation = { ...SCORE.idValidation, idSpecific };
      expect(scored({ idValidation }).parts?.document).toBe('unclear');
      const somethingNew = { ...overall('OK'), deep: [{ key: 'tamperCheck', status }] };
      expect(judged(scored({ somethingNew })).status).toBe('in_review');
    },
  );

  it.each([
    ...['brandNewCheck', 'TamperCheck', 'TAMPER_CHECK', ' tamper-check '].map((key) => ({
      ...overall('OK'),
      idSpecific: [{ key, status: 'FAIL' }],
    })),
    { ...overall('OK'), status: 'FAIL' },
    { ...overall('OK'), status: 'WARN' },
    { ...overall('OK'), appliedRule: { name: 'a rule', status: 'FAIL' } },
    { ...overall('OK'), Overall: { status: 'FAIL' } },
    { ...overall('OK'), tamperCheck: 'FAIL' },
    { ...overall('OK'), tamperCheck: 'rejected' },
    { ...overall('OK'), tamperCheck: { key: 'lensesCheck', status: 'FAIL' } },
    { ...overall('OK'), checks: ['OK', 'fail'] },
    { ...overall('OK'), checks: { 0: { key: 'tamperCheck', status: 'Fail ' } } },
    { ...overall('OK'), checks: [[[[[[[[{ deep: { status: 'FAIL' } }]]]]]]]] },
    { ...overall('OK'), aCheck: { status: 'REFUSED' } },
    { ...overall('OK'), aCheck: { status: ['OK'] } },
    { overall: 'FAIL' },
    { overall: { value: '1', status: 'FAIL', key: 'sharpnessFront' } },
    [{ ...overall('OK') }],
  ])('are no approval with %j in a block, known or not', (block) => {
    for (const name of ['idValidation', 'faceRecognition', 'liveness', 'deviceRisk', 'other']) {
      if (name === 'other' && Array.isArray(block)) continue;
      expect(judged(scored({ [name]: block })).status).toBe('in_review');
      const isFailure = JSON.stringify(block).includes('"FAIL"');
      const score = { ...SCORE, [name]: block };
      const byStaff = factOf({ status: 'MANUAL_REVIEW_APPROVED', score });
      if (isFailure) expect(judged(byStaff).status).toBe('in_review');
    }
  });

  it.each([
    { status: 'FAIL' },
    { decision: 'FAIL' },
    { newBlock: { status: 'FAIL' } },
    { newBlock: 'FAIL' },
    { newBlock: [[[[[[[[[[[[[[[{ status: 'FAIL' }]]]]]]]]]]]]]]] },
    { overall: { value: '100.0', status: 'OK', appliedRule: { status: 'FAIL' } } },
    { Overall: { status: 'FAIL' } },
  ])('are no approval beside %j in the score itself', (change) => {
    expect(judged(scored(change)).status).toBe('in_review');
  });

  it.each([
    { ...overall('OK'), lenses_check: { status: 'FAIL' } },
    { ...overall('OK'), SharpnessFront: { status: 'FAIL' } },
    { ...overall('OK'), existing_user: { status: 'FAIL' } },
    { ...overall('OK'), captureMode: 'MANUAL', hint: 'UNKNOWN', value: 'FAIL', appliedRule: null },
    { ...overall('OK'), brandNewCheck: { status: 'WARN' }, another: { status: null } },
    { ...overall('OK'), status: 'OK', appliedRule: { name: 'a rule', status: 'OK' } },
    { ...overall('OK'), list: [], text: 'null', nothing: null, no: false },
  ])('stand with %j in a block, known or not', (block) => {
    for (const name of ['idValidation', 'faceRecognition', 'liveness', 'deviceRisk', 'other']) {
      expect(judged(scored({ [name]: block }))).toEqual({ status: 'approved', reasons: [] });
    }
  });

  it.each([
    ...['Passport', 'DriversLicense', 'identification_card', 'VoterIdentification'].map(
      (type): [unknown, string] => [type, 'passed'],
    ),
    ...[null, undefined, '', ' '].map((type): [unknown, string] => [type, 'passed']),
    ...['Currency', 'BirthCertificate', 'VehicleRegistration', 'MedicalCard', 'Other'].map(
      (type): [unknown, string] => [type, 'unclear'],
    ),
    ...['Unknown', 'null', 'none', 0, false, ['Passport'], {}].map((type): [unknown, string] => [
      type,
      'unclear',
    ]),
  ])('are of what was shown: a %j is a document that is %s', (typeOfId, document) => {
    for (const status of [FINISHED, 'MANUAL_REVIEW_APPROVED']) {
      const answer = { status, score: SCORE, ocrData: { typeOfId } };
      expect(factOf(answer).parts).toEqual({ document, face: 'passed', liveness: 'passed' });
      expect(incode.readResult(answerOf(answer))?.parts.document).toBe(document);
    }
  });

  it.each([
    [{ liveness: null }, ['liveness']],
    [{ liveness: null, faceRecognition: null }, ['face', 'liveness']],
    [{ idValidation: null }, ['document']],
    [{ liveness: overall('WARN') }, ['liveness']],
    [{ deviceRisk: overall('WARN') }, ['device']],
    [{ governmentValidation: overall('UNKNOWN') }, ['registry']],
  ] as [object, Part[]][])('decide: an OK with %j is in review', (change, parts) => {
    expect(judged(scored(change))).toEqual({
      status: 'in_review',
      reasons: notConfirmed(...parts),
    });
  });

  it('are all missing from a mere OK, which is in review and names them', () => {
    const { fact } = incode.readAnswer(caseOf('ok-no-checks'));
    expect(judged(fact)).toEqual({
      status: 'in_review',
      reasons: notConfirmed('document', 'face', 'liveness'),
    });
    expect(judged(scored({})).status).toBe('approved');
  });

  it('of a document alone are enough where the account says so', () => {
    const fact = scored({ liveness: null, faceRecognition: null });
    expect(judged(fact, { approvalNeeds: ['document'] }).status).toBe('approved');
  });

  it('of which one failed stand against an approval of staff', () => {
    const score = { ...SCORE, faceRecognition: overall('FAIL'), overall: { status: 'FAIL' } };
    const fact = factOf({ status: 'MANUAL_REVIEW_APPROVED', score });
    expect(judged(fact)).toEqual({ status: 'in_review', reasons: notConfirmed('face') });
    const seen = { ...SCORE, faceRecognition: overall('WARN'), overall: { status: 'WARN' } };
    expect(judged(factOf({ status: 'MANUAL_REVIEW_APPROVED', score: seen })).status).toBe(
      'approved',
    );
    const none = factOf({ status: 'MANUAL_REVIEW_APPROVED' });
    expect(judged(none).status).toBe('in_review');
  });

  it('that we do not know are no approval where a check against fraud failed in them', () => {
    for (const name of ['tamperCheck', 'visiblePhotoFeatures', 'fakeBrowserCheck']) {
      const somethingNew = { ...overall('OK'), deep: [{ key: name, status: 'FAIL' }] };
      for (const change of [{ somethingNew }, { somethingNew: { [name]: { status: 'FAIL' } } }]) {
        const { status, reasons } = judged(scored(change));
        expect([status, reasons[0]]).toEqual(['in_review', 'contradictory_decisions']);
        const score = { ...SCORE, ...change };
        const byStaff = judged(factOf({ status: 'MANUAL_REVIEW_APPROVED', score }));
        expect(byStaff.status).toBe('in_review');
      }
    }
  });

  it('that we do not know are no approval either, where they are no pass', () => {
    for (const status of ['WARN', 'FAIL', 'UNKNOWN', 'other']) {
      const { status: end, reasons } = judged(scored({ somethingNew: overall(status) }));
      expect([end, reasons[0]]).toEqual(['in_review', 'contradictory_decisions']);
    }
    for (const block of [overall('OK'), {}, null, { frontDocumentIsOnTheEdge: false }]) {
      expect(judged(scored({ somethingNew: block })).status).toBe('approved');
    }
  });
});

describe('for any score', () => {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constant('OK') },
    fc.constantFrom('ok', 'WARN', 'FAIL', 'UNKNOWN', 'MANUAL_OK', 'MANUAL', null, 1),
  );
  const block = fc.oneof(
    { weight: 6, arbitrary: word.map(overall) },
    fc.constantFrom(null, {}, 'OK', []),
  );
  const names = ['idValidation', 'liveness', 'faceRecognition', 'deviceRisk', 'watchlistScore'];
  const score = fc.record(
    {
      ...Object.fromEntries([...names, 'somethingNew'].map((name) => [name, block])),
      overall: word.map((status) => ({ status })),
    },
    { requiredKeys: [] },
  );

  it('it ends approved only with a document, a face and a living person, and nothing that is no pass', () => {
    let approved = 0;
    fc.assert(
      fc.property(fc.constantFrom(FINISHED, 'MANUAL_REVIEW_APPROVED'), score, (status, said) => {
        if (judged(factOf({ status, score: said })).status !== 'approved') return;
        approved += 1;
        const { overall: whole, ...blocks } = said;
        const text = JSON.stringify(blocks).toUpperCase();
        expect(JSON.stringify(whole ?? null)).toMatch(status === FINISHED ? /"ok"/i : /./);
        expect(text).not.toMatch(/"STATUS":"FAIL"/);
        for (const name of names.slice(0, 3)) {
          expect(said).toHaveProperty([name, 'overall', 'status'], expect.any(String));
        }
        if (status === FINISHED) expect(text).not.toMatch(/"STATUS":("WARN"|"UNKNOWN"|1)/);
      }),
      { numRuns: 3_000 },
    );
    expect(approved).toBeGreaterThan(10);
  });
});
