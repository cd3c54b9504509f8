import { describe, expect, it } from 'vitest';
import { wantedOf } from '../../../vendors/chosen.ts';
import { identify24 } from '../../../vendors/identify24/index.ts';
import { MAX_PDF_BYTES, pdfFields } from '../../../vendors/identify24/pdf.ts';
import { chooseProject, PROJECTS } from '../../../vendors/identify24/project-choice.ts';
import { CREDENTIALS, SUBJECT } from './support.ts';

const pointersOf = (subject: object): string[] =>
  identify24.checkSubject(subject, {}).map(({ pointer }) => pointer);
function faultsOf(options: unknown): string[] {
  const { error } = identify24.options.safeParse(options);
  return (error?.issues ?? []).map(({ path }) => path.join('/'));
}

describe('the subject', () => {
  it('that lacks everything is told all of it at once', () => {
    expect(pointersOf({})).toEqual([
      '/subject/firstName',
      '/subject/lastName',
      '/subject/gender',
      '/subject/birthDate',
      '/subject/birthPlace',
      '/subject/nationality',
      '/subject/email',
      '/subject/phone',
      '/subject/address/postalCode',
      '/subject/address/city',
      '/subject/address/country',
    ]);
  });

  it('is complete with what the document requires; street, number and document may be missing', () => {
    expect(pointersOf(SUBJECT)).toEqual([]);
    const { postalCode, city, country } = SUBJECT.address ?? {};
    const least = { ...SUBJECT, document: undefined, address: { postalCode, city, country } };
    expect(pointersOf(least)).toEqual([]);
  });

  it.each(['01511111111', '00491511111111', '+49 151 1111', '+0151'])(
    'may not have the phone number %s: without a country it would be taken for a German one',
    (phone) => {
      expect(pointersOf({ ...SUBJECT, phone })).toEqual(['/subject/phone']);
    },
  );

  it.each([
    [{ birthDate: '1981-02-30' }, '/subject/birthDate'],
    [{ birthDate: '05.09.1981' }, '/subject/birthDate'],
    [{ nationality: 'pl' }, '/subject/nationality'],
    [{ nationality: 'POL' }, '/subject/nationality'],
    [{ email: 'zoe' }, '/subject/email'],
    [{ gender: 'diverse' }, '/subject/gender'],
    [{ address: { ...SUBJECT.address, country: 'Germany' } }, '/subject/address/country'],
    [{ document: { type: 'drivers_license' } }, '/subject/document/type'],
    [{ document: { country: 'de' } }, '/subject/document/country'],
  ])('with %j is told which field', (change, pointer) => {
    const faults = identify24.checkSubject({ ...SUBJECT, ...change } as object, {});
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
    expect(faults[0]?.message).toMatch(/^(must|is required)/);
  });

  it.each([
    ['/subject/firstName', { firstName: undefined }],
    ['/subject/firstName', { firstName: ' ' }],
    ['/subject/lastName', { lastName: undefined }],
  ])('with one name is told what to send at %s, and passes with that', (pointer, change) => {
    const faults = identify24.checkSubject({ ...SUBJECT, ...change }, {});
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
    expect(faults[0]?.message).toMatch(/send that name as lastName and "-" as firstName$/);
    const asTold = { ...SUBJECT, lastName: 'Sukarno', firstName: '-' };
    expect(identify24.checkSubject(asTold, {})).toEqual([]);
  });
});

describe('the PDF to sign', () => {
  const pdf = Buffer.from('%PDF-1.7\n%%EOF').toString('base64');

  it('is taken by an https address or in base64, and sent as the sample has it', () => {
    const url = 'https://files.example.com/contract.pdf';
    const options = identify24.options.parse({ pdf: { url } });
    expect(pdfFields(options.pdf)).toEqual({ pdf_url: url });
    for (const content of [pdf, `data:application/pdf;base64,${pdf}`]) {
      const parsed = identify24.options.parse({ pdf: { content } });
      expect(pdfFields(parsed.pdf)).toEqual({ pdf_content: `data:@file/pdf;base64,${pdf}` });
    }
    expect(pdfFields(undefined)).toEqual({});
  });

  it.each([
    ['plain http', { url: 'http://files.example.com/contract.pdf' }],
    ['a password in the address', { url: 'https://u:p@files.example.com/contract.pdf' }],
    ['no address', { url: 'contract.pdf' }],
    ['another kind of file', { content: Buffer.from('PK zip').toString('base64') }],
    ['no base64', { content: '%PDF-1.7' }],
    ['nothing', {}],
    ['both', { url: 'https://files.example.com/c.pdf', content: pdf }],
  ])('is refused with %s', (_name, wrong) => {
    const [fault] = faultsOf({ pdf: wrong });
    expect(['pdf', 'pdf/url', 'pdf/content']).toContain(fault);
  });

  it('is refused when it is too large, and taken when it just fits', () => {
    const sized = (bytes: number): string => {
      const file = Buffer.alloc(bytes);
      file.write('%PDF-');
      return file.toString('base64');
    };
    expect(faultsOf({ pdf: { content: sized(MAX_PDF_BYTES) } })).toEqual([]);
    expect(faultsOf({ pdf: { content: sized(MAX_PDF_BYTES + 1) } })).toEqual(['pdf/content']);
  });
});

describe('the options', () => {
  it('are everything that the vendor takes and the subject does not have', () => {
    const options = {
      ...{ projectTitle: '911 Internet GmbH', companyName: 'ACME', storeName: 'North' },
      ...{ branche: 'Retail', personTitle: 'Dr.', personPosition: 'CEO', internationalCode: 'DE' },
      ...{ idIssueDate: '2021-05-10', idEndDate: '2031-05-09', issuingAuthority: 'Stadt Nürnberg' },
      ...{ custom1: '1', custom2: '2', custom3: '3', custom4: '4' },
    };
    expect(identify24.options.parse(options)).toEqual(options);
  });

  it.each([
    [{ idIssueDate: '10.05.2021' }, 'idIssueDate'],
    [{ idIssueDate: '2031-05-09', idEndDate: '2021-05-10' }, 'idEndDate'],
    [{ internationalCode: '49' }, 'internationalCode'],
    [{ projectId: '6', projectTitle: 'x' }, ''],
    [{ custom_id: 'mine' }, ''],
  ])('may not be %j', (options, named) => {
    expect(faultsOf(options)).toEqual([named]);
  });
});

describe('the project that is chosen', () => {
  const list = [
    { id: '6', title: '911 Internet GmbH', status: 'active' },
    { id: '7', title: 'Büro', status: 'inactive' },
  ];

  const chosen = (projects: typeof list, projectTitle: string | undefined) =>
    chooseProject(projects, wantedOf(PROJECTS, { projectTitle }, {}));

  it('is found by its title, or is the only active one', () => {
    expect(chosen(list, '911 Internet GmbH')).toBe('6');
    expect(chosen(list, undefined)).toBe('6');
    const byAccount = wantedOf(PROJECTS, {}, { projectTitle: '911 Internet GmbH' });
    expect(chooseProject(list, byAccount)).toBe('6');
  });

  it.each([
    [list, 'Büro'.normalize('NFD'), `The project "${'Büro'.normalize('NFD')}" is not active.`],
    [list, 'Nope', 'No project is called "Nope".'],
    [
      [...list, { id: '8', title: '911 Internet GmbH', status: 'active' }],
      '911 Internet GmbH',
      '2 projects are called',
    ],
    [[...list, { id: '8', title: 'Other', status: 'active' }], undefined, '2 projects are active'],
    [[], undefined, 'The partner has no active project.'],
  ])('cannot be chosen: case %#', (projects, title, message) => {
    expect(() => chosen(projects, title)).toThrow(`Identify24: ${message}`);
  });
});

describe('an account', () => {
  it('is a partner and a key, perhaps a project, a table of statuses and a zone', () => {
    const full = {
      ...CREDENTIALS,
      projectId: '6',
      statuses: { Identifiziert: 'approved', Abgelehnt: 'declined' },
      timeZone: 'Europe/Vienna',
    };
    expect(identify24.credentials.safeParse(CREDENTIALS).success).toBe(true);
    expect(identify24.credentials.safeParse(full).success).toBe(true);
    for (const wrong of [
      {},
      { partner: 'p' },
      { ...CREDENTIALS, partner: 'two\nlines' },
      { ...CREDENTIALS, statuses: { Done: 'final' } },
      { ...CREDENTIALS, statuses: { Done: 'approved', 'Done ': 'declined' } },
      { ...CREDENTIALS, statuses: { ' ': 'declined' } },
      { ...CREDENTIALS, statuses: { 'In-Check': 'review', in_check: 'approved' } },
      { ...CREDENTIALS, timeZone: 'Mars/Olympus' },
      { ...full, projectTitle: 'x' },
    ]) {
      expect(identify24.credentials.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('that is live and has not said which statuses decide is refused, with the remedy', () => {
    const faults = (mode: 'test' | 'live', statuses?: object): string[] =>
      identify24.accountFaults?.(
        identify24.credentials.parse({ ...CREDENTIALS, statuses }),
        mode,
      ) ?? [];
    for (const too_few of [undefined, {}, { Done: 'approved' }, { No: 'declined' }]) {
      expect(faults('live', too_few)[0]).toContain('"statuses"');
      expect(faults('test', too_few)).toEqual([]);
    }
    expect(faults('live', { Done: 'approved', Refused: 'declined' })).toEqual([]);
  });

  it('is warned until it has said which statuses decide', () => {
    const warningsOf = (statuses?: object): string[] =>
      identify24.accountWarnings?.(identify24.credentials.parse({ ...CREDENTIALS, statuses })) ??
      [];
    expect(warningsOf()).toHaveLength(1);
    expect(warningsOf({ Done: 'approved' })).toHaveLength(1);
    expect(warningsOf({ Done: 'approved', Refused: 'declined' })).toEqual([]);
  });
});

describe('the vendor', () => {
  it('has the facts of its document', () => {
    expect(identify24.defaultBaseUrl).toBe('https://api.identify24.de');
    expect(identify24.login).toMatchObject({ idleMs: 30 * 60_000, renewBeforeMs: 2 * 60_000 });
    expect(identify24.lifecycle).toMatchObject({
      vendor: 'identify24',
      session: { lifetimeMs: 90 * 86_400_000, tellsStart: false, unknownMeans: 'forgotten' },
      capture: { hosted: true, direct: [] },
      resubmission: 'new_session',
      webhook: 'notification_only',
      decidesLate: true,
      deletion: false,
      media: false,
    });
  });
});
