import { describe, expect, it } from 'vitest';
import { identomat } from '../../../vendors/identomat/index.ts';
import { COMPANY_KEY } from './support.ts';

function faultsOf(options: unknown): string[] {
  const { error } = identomat.options.safeParse(options);
  return (error?.issues ?? []).map(({ path }) => path.join('/')).sort();
}
const faultsOfFlags = (flags: object): string[] =>
  faultsOf({ flags }).map((path) => path.replace('flags/', ''));

/** Every flag of the document that is a boolean, in its order. */
const BOOLEAN_FLAGS = [
  ...['liveness', 'allow_general_document_capture', 'allow_general_document_upload'],
  ...['skip_agreement', 'skip_document', 'skip_face', 'allow_document_upload'],
  ...['allow_face_upload', 'allow_face_doc_upload', 'require_face_document'],
  ...['disable_document_capture', 'skip_desktop', 'capture_double_page_passport'],
  ...['require_email_check', 'require_email', 'require_phone_number_check'],
  ...['require_phone_number', 'restrict_url_sharing', 'optional_continue_on_another_device'],
  ...['multiple_participants', 'cascading_identity_verification'],
];

describe('the flags', () => {
  it.each(BOOLEAN_FLAGS)('has %s as true or false and nothing else', (flag) => {
    expect(faultsOfFlags({ [flag]: false })).toEqual([]);
    for (const wrong of ['true', 1, null, []]) {
      expect(faultsOfFlags({ [flag]: wrong })).toContain(flag);
    }
  });

  it('are all of the document, together where they go together', () => {
    const flags = {
      ...Object.fromEntries(BOOLEAN_FLAGS.map((flag) => [flag, true])),
      ...{ skip_document: false, skip_face: false, language: 'gr' },
      document_types: ['id', 'passport', 'driver_license', 'residence_license'],
      document_countries: ['USA', 'DEU', 'ITA'],
      general_document_types: ['bank_statement', 'utility_bill', 'drivers_license'],
    };
    expect(identomat.options.safeParse({ flags }).data).toEqual({ flags });
  });

  it('take countries in two letters or three, and send three', () => {
    const flags = { document_countries: ['DE', 'USA', 'XK'] };
    const parsed = identomat.options.parse({ flags }).flags;
    expect(parsed?.document_countries).toEqual(['DEU', 'USA', 'XKX']);
  });

  it('understand both spellings of a driver’s licence, in both lists', () => {
    const flags = {
      allow_general_document_upload: true,
      document_types: ['drivers_license'],
      general_document_types: ['driver_license'],
    };
    expect(identomat.options.parse({ flags }).flags).toEqual({
      allow_general_document_upload: true,
      document_types: ['driver_license'],
      general_document_types: ['drivers_license'],
    });
  });

  it.each([
    [{ general_document_types: ['utility_bill'] }, ['general_document_types']],
    [{ skip_document: true, document_types: ['id'] }, ['document_types']],
    [{ skip_document: true, document_countries: ['DEU'] }, ['document_countries']],
    [{ skip_document: true, allow_document_upload: true }, ['allow_document_upload']],
    [{ skip_face: true, liveness: true }, ['liveness']],
    [{ skip_face: true, allow_face_upload: true }, ['allow_face_upload']],
    [{ skip_face: true, require_face_document: true }, ['require_face_document']],
    [{ disable_document_capture: true }, ['disable_document_capture']],
    [
      { capture_double_page_passport: true, document_types: ['id'] },
      ['capture_double_page_passport'],
    ],
    [{ skip_document: true, skip_face: true }, ['skip_face']],
  ])('%j contradict each other, and are named', (flags, named) => {
    expect(faultsOfFlags(flags)).toEqual(named);
  });

  it('that are wrong are named all at once', () => {
    const flags = { skip_face: true, liveness: true, allow_face_upload: true };
    expect(faultsOfFlags(flags)).toEqual(['allow_face_upload', 'liveness']);
    expect(
      faultsOfFlags({ language: 'english', document_countries: ['DD'], liveness: 'yes' }),
    ).toEqual(['document_countries/0', 'language', 'liveness']);
  });

  it.each(['return_url', 'switch_device_url', 'company_key', 'no_such_flag'])(
    'may not hold %s',
    (name) => {
      expect(faultsOf({ flags: { [name]: 'https://evil.example' } })).toEqual(['flags']);
    },
  );
});

describe('a verification’s options', () => {
  it('are a configuration or flags, not both', () => {
    expect(faultsOf({ configId: 'abc' })).toEqual([]);
    expect(faultsOf({ configId: 'abc', flags: { liveness: true } })).toEqual(['configId']);
    expect(faultsOf({ configId: '../x' })).toEqual(['configId']);
  });

  it('may leave out document and face where something else is asked for', () => {
    const flags = { skip_document: true, skip_face: true };
    const steps = [{ type: 'client-questionnaire', key: 'q' }];
    expect(faultsOf({ flags, steps })).toEqual([]);
    expect(faultsOf({ flags: { ...flags, allow_general_document_upload: true } })).toEqual([]);
  });

  it('understand every spelling of the questionnaires and send the table’s', () => {
    const title = { en: 'Where does your money come from?' };
    const steps = [
      { type: 'client-questionnaire', key: 'one', title },
      { type: 'user-questionnaire', key: 'two', questions: [{ key: 'q', type: 'boolean' }] },
      { type: 'operator-questionnaire', key: 'three', description: '**Look** closely' },
    ];
    expect(identomat.options.parse({ steps }).steps).toEqual([
      { type: 'client-questionnaire', key: 'one', title },
      { type: 'client-questionnaire', key: 'two', questions: [{ key: 'q', type: 'boolean' }] },
      { type: 'operator-questionnaire', key: 'three', description: '**Look** closely' },
    ]);
  });

  it('may be the whole flow as steps, which need no key and may have flags of their own', () => {
    const steps = [
      { type: 'face' },
      { type: 'document', allow_document_upload: true, retries: 2 },
      { type: 'identity-document', key: 'second' },
    ];
    expect(identomat.options.parse({ steps }).steps).toEqual(steps);
  });

  it.each([
    [[], 'steps'],
    [[{ type: 'Not a kind', key: 'q' }], 'steps/0/type'],
    [[{ key: 'q' }], 'steps/0/type'],
    [[{ type: 'client-questionnaire' }], 'steps/0/key'],
    [[{ type: 'user-questionnaire' }], 'steps/0/key'],
    [[{ type: 'client-questionnaire', key: 'q', title: null }], 'steps/0/title'],
    [
      [
        { type: 'client-questionnaire', key: 'q' },
        { type: 'operator-questionnaire', key: 'q' },
      ],
      'steps/1/key',
    ],
  ])('are refused with steps %j', (steps, named) => {
    expect(faultsOf({ steps })).toEqual([named]);
  });

  it('name a parent by our own id, never by a token of the vendor', () => {
    expect(faultsOf({ parentVerification: '0195f3a0-0000-7000-8000-000000000001' })).toEqual([]);
    expect(faultsOf({ parentVerification: '47fj' })).toEqual(['parentVerification']);
    expect(faultsOf({ parent_session_id: 'x' })).toEqual(['']);
  });
});

describe('an account', () => {
  it('is a company key, and what the company has agreed on', () => {
    const full = {
      ...{ companyKey: COMPANY_KEY, secretKey: 'abcdefgh12', configId: 'c1' },
      tokenLifetimeMinutes: 60,
    };
    expect(identomat.credentials.safeParse({ companyKey: COMPANY_KEY }).success).toBe(true);
    expect(identomat.credentials.safeParse(full).success).toBe(true);
    for (const wrong of [
      {},
      { companyKey: '' },
      { companyKey: `${COMPANY_KEY} ` },
      { companyKey: COMPANY_KEY, tokenLifetimeMinutes: 0 },
      { companyKey: COMPANY_KEY, minSimilarity: 0 },
      { companyKey: COMPANY_KEY, minSimilarity: 93 },
      { companyKey: COMPANY_KEY, agreeingStatuses: 'OK' },
      { companyKey: COMPANY_KEY, company_key: COMPANY_KEY },
    ]) {
      expect(identomat.credentials.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('asks nothing about the person', () => {
    expect(identomat.checkSubject({}, {})).toEqual([]);
  });
});

describe('the vendor', () => {
  it('has the facts of its document', () => {
    expect(identomat.defaultBaseUrl).toBe('https://widget.identomat.com/external-api');
    expect(identomat.lifecycle).toMatchObject({
      vendor: 'identomat',
      session: { lifetimeMs: 900_000, tellsStart: false, unknownMeans: 'forgotten' },
      capture: { hosted: true, direct: [] },
      resubmission: 'new_session',
      webhook: 'none',
      decidesLate: true,
      approvalNeeds: { hosted: ['document', 'face', 'liveness'] },
      deletion: true,
      media: true,
      details: true,
    });
    expect(identomat.webhook).toBeUndefined();
  });

  it('is asked gently: a few times in a token’s life, fewer than 300 times in 90 days', () => {
    const plan = identomat.lifecycle.polling ?? { firstMs: 0, factor: 1, capMs: 0 };
    const questionsWithin = (ms: number): number => {
      let [count, pause, elapsed] = [0, plan.firstMs, 0];
      while ((elapsed += pause) <= ms) {
        count += 1;
        pause = Math.min(pause * plan.factor, plan.capMs);
      }
      return count;
    };
    expect(questionsWithin(15 * 60_000)).toBe(6);
    expect(questionsWithin(90 * 86_400_000)).toBeLessThan(300);
  });
});
