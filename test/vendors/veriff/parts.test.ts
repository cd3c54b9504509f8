import { describe, expect, it } from 'vitest';
import type { Parts } from '../../../domain/evidence.ts';
import { factOfDecision } from '../../../vendors/veriff/outcome.ts';
import { decisionSchema } from '../../../vendors/veriff/schemas.ts';

const OWN = '12df6045-3846-3e45-946a-14fa6136d78b';
const ANOTHER = 'd40edb60-6ae6-4475-be72-84b81669cce6';

const decide = (fields: Record<string, unknown>) =>
  factOfDecision(decisionSchema.parse({ id: OWN, ...fields }));

describe('the parts of an approval', () => {
  const partsOf = (fields: object) => decide({ status: 'approved', code: 9001, ...fields }).parts;

  it.each<[object, Parts | undefined]>([
    [{}, undefined],
    [{ document: null, person: { firstName: 'Jane' } }, undefined],
    [{ document: { type: null, number: null, country: 'EE' } }, undefined],
    [{ document: { type: ' ', number: '' } }, undefined],
    [{ document: 'passport' }, undefined],
    [{ document: { type: 'PASSPORT', number: null, country: 'NG' } }, { document: 'passed' }],
    [{ document: { type: null, number: 4711 } }, { document: 'passed' }],
    [{ document: { type: 'ID_CARD', specimen: true } }, { document: 'failed' }],
    [{ document: { type: 'ID_CARD', portraitIsVisible: false } }, { document: 'unclear' }],
    [
      { document: { type: 'ID_CARD', specimen: false, portraitIsVisible: true } },
      { document: 'passed' },
    ],
    [
      { document: { type: 'ID_CARD', specimen: null, portraitIsVisible: null } },
      { document: 'passed' },
    ],
    [{ document: { type: 'ID_CARD', nfcValidated: false } }, { document: 'passed' }],
    [{ biometricAuthentication: { matchedSessionId: ANOTHER } }, { face: 'passed' }],
    ...[null, 'null', 'none', 'false', '0', OWN].map((matchedSessionId): [object, undefined] => [
      { biometricAuthentication: { matchedSessionId } },
      undefined,
    ]),
    ...[
      'UTILITY_BILL',
      'UTILITY BILL',
      'utility-bill',
      'Proof of residence',
      'LEASE_AGREEMENT',
    ].map((type): [object, Parts] => [{ document: { type, number: '1' } }, { address: 'passed' }]),
    ...['LIBRARY_CARD', 'PASSPORT_PHOTO', 'OTHER'].map((type): [object, undefined] => [
      { document: { type, number: '1' } },
      undefined,
    ]),
    ...['RESIDENCE_PERMIT', 'DRIVERS_LICENCE', 'id card', ' Passport '].map(
      (type): [object, Parts] => [{ document: { type } }, { document: 'passed' }],
    ),
    [{ document: { type: 'null', number: 'NULL' } }, undefined],
    ...['none', 'n/a', 'undefined', '0', '---'].map((number): [object, undefined] => [
      { document: { type: null, number } },
      undefined,
    ]),
    ...[['UTILITY_BILL'], { name: 'PASSPORT' }, true, 0].map((type): [object, undefined] => [
      { document: { type, number: 'AA1' } },
      undefined,
    ]),
    [{ document: { type: 'OTHER', specimen: true } }, { document: 'failed' }],
    [{ document: { type: 'ID_CARD', checks: [{ isSpecimen: true }] } }, { document: 'failed' }],
    [
      { document: { type: 'ID_CARD', page: { portraitIsVisible: false } } },
      { document: 'unclear' },
    ],
    [{ document: [] }, undefined],
    [{ document: [{ type: 'PASSPORT' }] }, { document: 'passed' }],
    [
      { document: [{ type: 'PASSPORT' }, { type: 'ID_CARD', specimen: true }] },
      { document: 'failed' },
    ],
    [{ proofOfAddress: { documentType: '' } }, undefined],
    ...['null', 'none', 'undefined', 'n/a', 'false', '0', 'no_document', 'Unknown', 'PASSPORT'].map(
      (documentType): [object, undefined] => [{ proofOfAddress: { documentType } }, undefined],
    ),
    [{ proofOfAddress: { documentType: '', type: 'phone_bill' } }, { address: 'passed' }],
    [
      { proofOfAddress: { documentType: 'phone_bill', found: [{ nameMatch: false }] } },
      { address: 'failed' },
    ],
    [{ proofOfAddress: { documentType: 'bank_statement' } }, { address: 'passed' }],
    [
      { additionalVerifiedData: { proofOfAddress: { nameMatch: false, documentType: 'x' } } },
      { address: 'failed' },
    ],
  ])('in %j', (fields, parts) => {
    expect(partsOf(fields)).toEqual(parts);
  });

  it.each(['true', 'false', 1, 0, {}])(
    'are unclear where %j stands in place of a yes or a no',
    (odd) => {
      for (const name of ['specimen', 'portraitIsVisible']) {
        const document = { type: 'ID_CARD', [name]: odd };
        expect(partsOf({ document })).toEqual({ document: 'unclear' });
      }
      const proofOfAddress = { documentType: 'bank_statement', nameMatch: odd };
      expect(partsOf({ proofOfAddress })).toEqual({ address: 'unclear' });
    },
  );

  it('are not claimed of any other decision', () => {
    const document = { type: 'PASSPORT', number: '1' };
    for (const status of ['resubmission_requested', 'expired', 'abandoned', 'review', 'odd']) {
      expect(decide({ status, document })).not.toHaveProperty('parts');
    }
  });

  it('that a refusal names have failed', () => {
    const refuse = (reasonCode: number) => decide({ status: 'declined', code: 9102, reasonCode });
    expect(refuse(102).parts).toEqual({ document: 'failed' });
    expect(refuse(103).parts).toEqual({ face: 'failed' });
    expect(refuse(105)).not.toHaveProperty('parts');
  });
});

describe('a PEP or sanctions match beside an approval', () => {
  const approve = (person: unknown) => decide({ status: 'approved', code: 9001, person });

  it.each([
    { pepSanctionMatch: 'MATCH' },
    { pepSanctionMatch: 'possible_match' },
    { pepSanctionMatch: true },
    { pepSanctionMatch: { category: 'PEP' } },
    { pepSanctionMatches: [{ numberOfMatches: 2, matches: [{ name: 'X', category: 'PEP' }] }] },
    { pepSanctionMatches: [{ numberOfMatches: 1 }] },
    { pepSanctionMatches: [{ numberOfMatches: 0, matches: [{ name: 'X' }] }] },
    { pepSanctionMatches: [{ provider: 'unknown shape' }] },
    [{ pepSanctionMatch: 'MATCH' }],
    { person: { pepSanctionMatch: 'MATCH' } },
    { checks: [{ PEPSanctionMatch: true }] },
    { pepSanctionMatches: [{ numberOfMatches: 0, results: { matches: [{ name: 'X' }] } }] },
    [{ pepSanctionMatch: 'no_match' }, [{ pepSanctionMatch: true }]],
  ])('is a reason of the approval: %j', (person) => {
    expect(approve(person)).toMatchObject({
      outcome: 'approved',
      reasons: [],
      screening: 'match',
    });
  });

  it.each([
    {},
    null,
    { pepSanctionMatch: null },
    { pepSanctionMatch: false },
    { pepSanctionMatch: '' },
    { pepSanctionMatch: 'null' },
    [],
    'Jane',
    [{ pepSanctionMatch: null }],
    { pepSanctionMatch: 'NO_MATCH' },
    { pepSanctionMatch: ' no match ' },
    { pepSanctionMatches: [] },
    { pepSanctionMatches: [{ numberOfMatches: 0, matches: [] }] },
    { pepSanctionMatches: [{ matches: [] }] },
    { pepSanctionMatches: [{ numberOfMatches: 0 }] },
  ])('is not seen where there is none: %j', (person) => {
    expect(approve(person)).toMatchObject({ outcome: 'approved', reasons: [] });
  });
});

describe('a word about lists', () => {
  it('is heard beside the person as well', () => {
    const said = { person: { firstName: 'Jane' }, pepSanctionMatch: 'possible match' };
    expect(decide({ status: 'approved', code: 9001, ...said }).screening).toBe('match');
  });

  it.each(['no match', 'NO_MATCH', ' No Match '])('that says "no match" (%j) is clear', (said) => {
    const person = { pepSanctionMatch: said };
    expect(decide({ status: 'approved', code: 9001, person }).screening).toBe('clear');
  });

  it('clears a list of persons only where it is said of each', () => {
    const clear = { pepSanctionMatch: 'no match' };
    expect(decide({ status: 'approved', code: 9001, person: [clear] }).screening).toBe('clear');
    const person = [clear, { firstName: 'Jane' }];
    expect(decide({ status: 'approved', code: 9001, person })).not.toHaveProperty('screening');
  });

  it.each([null, undefined, false, '', 0, 'none'])('that says nothing (%j) is not', (said) => {
    const person = { pepSanctionMatch: said };
    expect(decide({ status: 'approved', code: 9001, person })).not.toHaveProperty('screening');
  });

  it.each(['declined', 'resubmission_requested', 'review', 'odd'])(
    'counts beside whatever decision it stands: %s',
    (status) => {
      const person = { pepSanctionMatch: 'possible match' };
      expect(decide({ status, person }).screening).toBe('match');
    },
  );

  it('may be the reason of a refusal', () => {
    const fact = decide({ status: 'declined', code: 9102, reasonCode: 126 });
    expect(fact).toMatchObject({ reasons: ['pep_or_sanction_match'], screening: 'match' });
  });
});
