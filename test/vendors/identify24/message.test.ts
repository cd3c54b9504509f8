import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../../domain/outcome.ts';
import { identify24 } from '../../../vendors/identify24/index.ts';
import { kindOf, understandingOf } from '../../../vendors/identify24/message.ts';
import { factOfIdent } from '../../../vendors/identify24/outcome.ts';
import { DEFAULT_STATUSES, meaningIn, MEANINGS } from '../../../vendors/identify24/statuses.ts';
import type { StatusTable } from '../../../vendors/identify24/statuses.ts';
import { readTime } from '../../../vendors/identify24/time.ts';
import { identify24Webhook } from '../../../vendors/identify24/webhook.ts';
import { identSample, sample, SAMPLE_ID } from './samples.ts';
import { callTo, VERIFICATION_ID } from './support.ts';

/** What is read from an answer with that status, under an account with that table. */
function factOf(status: unknown, statuses?: StatusTable, more: object = {}): VendorFact {
  const body = identSample({ status, appointment_date: '', ...more });
  const kind = kindOf({ status }, { statuses });
  return identify24.readAnswer({ kind, body }).fact;
}

describe('a status', () => {
  it.each([
    ['Unidentified', { kind: 'noted', reasons: [] }],
    ['Appointment', { kind: 'started', reasons: [] }],
    ['In Progress', { kind: 'started', reasons: [] }],
    ['In Review', { kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] }],
    ['Identified', { kind: 'outcome', outcome: 'approved', reasons: [] }],
    ['IDENTIFIED ', { kind: 'outcome', outcome: 'approved', reasons: [] }],
    ['Rejected', { kind: 'outcome', outcome: 'declined', reasons: ['vendor_declined'] }],
    ['Canceled', { kind: 'outcome', outcome: 'abandoned', reasons: ['never_submitted'] }],
  ])('%s means what the built-in table says', (status, fact) => {
    expect(factOf(status)).toMatchObject(fact);
  });

  it.each(['Identified by robot', 'Not identified', 'approved', '', null, 7, {}, undefined])(
    '%j in no table is not final: noted, with a warning',
    (status) => {
      expect(factOf(status)).toMatchObject({ kind: 'noted', warning: 'unknown_status' });
    },
  );

  it('means what the account’s own table says, before the built-in one', () => {
    const table = { Fertig: 'approved', Identified: 'submitted', abgelehnt: 'declined' } as const;
    expect(factOf('fertig', table)).toMatchObject({ outcome: 'approved' });
    expect(factOf('Identified', table)).toMatchObject({ kind: 'submitted' });
    expect(factOf('ABGELEHNT', table)).toMatchObject({ outcome: 'declined' });
    expect(factOf('Rejected', table)).toMatchObject({ outcome: 'declined' });
  });

  it.each(MEANINGS)('can mean %s', (meaning) => {
    const fact = factOf('X', { x: meaning });
    const isProgress = meaning === 'started' || meaning === 'submitted';
    if (meaning === 'open') expect(fact).toMatchObject({ kind: 'noted' });
    else if (isProgress) expect(fact).toMatchObject({ kind: meaning });
    else expect(fact).toMatchObject({ kind: 'outcome', outcome: meaning });
    expect(fact.warning).toBeUndefined();
  });

  it('is read again the same way from what is stored, whatever the settings have become', () => {
    const settings = { statuses: { Fertig: 'approved' as const }, timeZone: 'Europe/London' };
    const kind = kindOf({ status: 'Fertig' }, settings);
    expect(kind).toBe('ident/approved@Europe/London');
    expect(understandingOf(kind)).toEqual({ configured: 'approved', timeZone: 'Europe/London' });
    for (const odd of ['session', 'ident/final', 'ident@Mars', 'xident', 'status']) {
      expect(understandingOf(odd)).toBeNull();
    }
  });

  it('of approval beside a reason for a rejection is for a person', () => {
    expect(factOf('Identified', undefined, { reject_reason: 'Blurred' })).toMatchObject({
      outcome: 'review',
      reasons: ['contradictory_decisions'],
      warning: 'status_and_code_disagree',
    });
    expect(factOf('Identified', undefined, { reject_reason: '' }).outcome).toBe('approved');
  });

  it.each([
    ...[['Blurred'], { code: 7 }, 'null', true].map((reject_reason) => ({ reject_reason })),
    { rejectReason: 'Blurred' },
    { Reject_Reasons: [{ text: 'Blurred' }] },
    { agent: { reject_reason: 'Blurred' } },
    { Status: 'Rejected' },
    { details: { status: 'In Review' } },
  ])('of approval beside %j is for a person, by whatever table', (more) => {
    for (const table of [undefined, { Identified: 'approved' as const }]) {
      const fact = factOf('Identified', table, more);
      expect(fact).toMatchObject({ outcome: 'review', reasons: ['contradictory_decisions'] });
      const around = identSample({ status: 'Identified' }, more);
      expect(identify24.readAnswer({ kind: 'ident', body: around }).fact).toEqual(fact);
    }
  });

  it.each([
    ...[[], { code: '', text: null }, false].map((reject_reason) => ({ reject_reason })),
    { project: { status: 'Active' }, status_id: 4, custom1: 'Rejected', agent_notes: ['odd'] },
    { Status: 'identified' },
  ])('of approval beside %j stands', (more) => {
    expect(factOf('Identified', undefined, more).outcome).toBe('approved');
  });

  it('of approval confirms what an agent checks, where the answer says about whom', () => {
    const parts = { document: 'passed', face: 'passed', liveness: 'passed' };
    expect(factOf('Identified')).toMatchObject({ outcome: 'approved', parts });
    expect(identify24.lifecycle.approvalNeeds.hosted).toEqual(Object.keys(parts));
    for (const nobody of ['', ' ', null, undefined, 'null', 'None', '0', '-', 'n/a', 7, ['John']]) {
      const more = { person_first_name: nobody, person_last_name: nobody };
      expect(factOf('Identified', undefined, more).parts).toBeUndefined();
      const named = { ...more, person_first_name: '李' };
      expect(factOf('Identified', undefined, named)).toMatchObject({ outcome: 'approved', parts });
    }
  });

  it('of nothing yet beside an appointment means that the person has started', () => {
    const more = { appointment_date: '2019-10-24 11:11' };
    expect(factOf('Unidentified', undefined, more)).toMatchObject({ kind: 'started' });
  });

  it.each(['0000-00-00 00:00', '2026-02-30 10:00', '2026-10-24', 'soon'])(
    'of nothing yet beside %j, which is no time, means that the person has not started',
    (at) => {
      expect(factOf('Unidentified', undefined, { appointment_date: at }).kind).toBe('noted');
    },
  );
});

describe('for any answer', () => {
  const names = Object.keys(DEFAULT_STATUSES);
  const status = fc.oneof(
    fc.constantFrom(...names, 'Fertig', 'Identified', 'Rejected'),
    fc.string({ maxLength: 14 }),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const answers = fc.record({
    status,
    reject_reason: fc.oneof(fc.constant(''), fc.constant(null), fc.jsonValue({ maxDepth: 1 })),
    appointment_date: fc.oneof(fc.constant(''), fc.constant('2019-10-24 11:11'), fc.string()),
  });
  const tables = fc.oneof(
    fc.constant({}),
    fc.dictionary(fc.constantFrom('Fertig', 'Identified', 'x'), fc.constantFrom(...MEANINGS)),
  );

  it('it is approved or declined only when a table says so of exactly that status', () => {
    fc.assert(
      fc.property(answers, tables, (answer, table) => {
        const own = typeof answer.status === 'string' ? meaningIn(table, answer.status) : null;
        const fact = factOfIdent(answer, own);
        fc.pre(fact.outcome === 'approved' || fact.outcome === 'declined');
        const word = typeof answer.status === 'string' ? answer.status : 'no word';
        expect(own ?? meaningIn(DEFAULT_STATUSES, word)).toBe(fact.outcome);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the fact carries nothing but one short plain word of the vendor', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const fact = factOfIdent(answer, null);
        expect(fact.vendorCode).toMatch(/^[A-Za-z0-9._-]{1,40}$/);
        expect(fact.outcome !== undefined).toBe(fact.kind === 'outcome');
      }),
      { numRuns: 1_000 },
    );
  });
});

const appointmentOf = (text: unknown, kind = 'ident') =>
  identify24.readAnswer({ kind, body: identSample({ appointment_date: text }) }).appointmentAt;

describe('a time of the vendor', () => {
  it.each([
    ['2019-10-24 11:11', 'Europe/Berlin', '2019-10-24T09:11:00.000Z'],
    ['21-10-2019 09:57:51', 'Europe/Berlin', '2019-10-21T07:57:51.000Z'],
    ['2026-01-15 9:05', 'Europe/Berlin', '2026-01-15T08:05:00.000Z'],
    ['2026-03-29 03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 12:00', 'Europe/Berlin', '2026-10-25T11:00:00.000Z'],
    ['2026-07-01 00:30', 'America/New_York', '2026-07-01T04:30:00.000Z'],
    ['2024-02-29 00:00', 'UTC', '2024-02-29T00:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });

  it.each([
    '',
    'xxxxx',
    'YYYY-mm-dd H:i',
    '2026-02-30 10:00',
    '2026-01-01 25:00',
    '2026-01-01',
    '10-10-10 10:00',
  ])('%j is none', (text) => {
    expect(readTime(text, 'Europe/Berlin')).toBeNull();
  });

  it('of an appointment is the account’s zone, Berlin unless it says otherwise', () => {
    expect(appointmentOf('2019-10-24 11:11')).toBe('2019-10-24T09:11:00.000Z');
    expect(appointmentOf('2019-10-24 11:11', 'ident@Europe/London')).toBe(
      '2019-10-24T10:11:00.000Z',
    );
  });

  it.each([
    ['on the day before the clocks go forward', '2026-03-28 10:00', '2026-03-28T09:00:00.000Z'],
    ['on the day that they do', '2026-03-29 10:00', '2026-03-29T08:00:00.000Z'],
    ['an hour before they go back', '2026-10-25 01:59', '2026-10-24T23:59:00.000Z'],
    ['on the day after they went back', '2026-10-26 10:00', '2026-10-26T09:00:00.000Z'],
  ])('of an appointment %s is Berlin’s then', (_when, text, expected) => {
    expect(appointmentOf(text)).toBe(expected);
  });

  it('of an appointment is null when there is none, and left unsaid when it cannot be read', () => {
    for (const none of ['', '  ', null, 7]) expect(appointmentOf(none)).toBeNull();
    for (const odd of ['soon', '2026-02-30 10:00']) expect(appointmentOf(odd)).toBeUndefined();
  });
});

describe('the extracted result', () => {
  const read = (status: string, kind = 'ident') =>
    identify24.readResult({ kind, body: identSample({ status }) });

  it('has the name, the times and the client’s own fields of a decided ident', () => {
    expect(read('Identified')).toMatchObject({
      person: { firstName: 'John', lastName: 'Doe', birthDate: null },
      documents: [],
      technical: {
        projectId: '6',
        createdAt: '2019-10-21T07:57:51.000Z',
        appointmentAt: '2019-10-24T09:11:00.000Z',
        custom: { custom1: 'custom1', custom4: 'custom4' },
      },
      raw: { result: true, data: { id: SAMPLE_ID } },
    });
    expect(read('Done', 'ident/declined')?.person.lastName).toBe('Doe');
  });

  it('shows what the vendor’s staff wrote, as words that are not verified', () => {
    const body = identSample({ status: 'Rejected', reject_reason: ' Blurred ', agent_notes: 7 });
    expect(identify24.readResult({ kind: 'ident', body })?.notes).toEqual([
      { name: 'reject_reason', text: 'Blurred' },
    ]);
  });

  it('of an undecided ident or another message is none', () => {
    expect(read('Unidentified')).toBeNull();
    expect(read('Done')).toBeNull();
    expect(identify24.readResult({ kind: 'session', body: sample('created') })).toBeNull();
    expect(identify24.readResult({ kind: 'ident', body: sample('ident') })).toBeNull();
  });
});

describe('the webhook', () => {
  const read = (body: string | Buffer) =>
    identify24Webhook.read({ kind: 'status', body: Buffer.from(body) });

  it('with the document’s payload says nothing but which ident to ask about', () => {
    expect(read(sample('webhook'))).toEqual({
      fact: { kind: 'refresh', reasons: [] },
      sessionId: 'xxxxx',
    });
  });

  it('tells whose ident it is by our own custom_id, also where the vendor’s id is missing', () => {
    const custom_id = `${VERIFICATION_ID}.${'A'.repeat(22)}`;
    expect(read(JSON.stringify({ ident_id: 'i', custom_id }))).toEqual({
      fact: { kind: 'refresh', reasons: [] },
      sessionId: 'i',
      ourReference: VERIFICATION_ID,
    });
    expect(read(JSON.stringify({ custom_id }))).not.toHaveProperty('sessionId');
  });

  it('cannot approve anybody, whatever is written into it', () => {
    const forged = { ident_id: 'i', status: 'Identified', status_id: '5', result: true };
    expect(read(JSON.stringify(forged)).fact).toEqual({ kind: 'refresh', reasons: [] });
  });

  it.each(['ident_id=i', 'status=SUCCESS&ident_id=i', '{"ident_id":"i"}'])('reads %s', (body) => {
    expect(read(body)).toEqual({ fact: { kind: 'refresh', reasons: [] }, sessionId: 'i' });
  });

  it.each(['', 'over', '{"ident_id"', '[]', 'null', '"s"', '{}', '{"ident_id":null}', 'ident_id='])(
    'of %j names nothing that is to be asked about',
    (body) => {
      expect(read(body)).toEqual({ fact: { kind: 'refresh', reasons: [] } });
    },
  );

  it('has one address for the whole account, and is answered with 200', () => {
    expect(identify24Webhook.address).toEqual({ by: 'kind', kinds: ['status'] });
    const request = { body: Buffer.alloc(0), headers: {}, remoteAddress: '203.0.113.9' };
    const { account } = callTo('https://api.identify24.de');
    expect(identify24Webhook.authenticate(request, account, new Date())).toEqual({
      accepted: true,
    });
    expect(identify24Webhook.acknowledgement.status).toBe(200);
    expect(identify24.webhook).toBe(identify24Webhook);
  });
});
