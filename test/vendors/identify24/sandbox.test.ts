import { describe, expect, it } from 'vitest';
import { login } from '../../../vendors/identify24/client.ts';
import { identify24 } from '../../../vendors/identify24/index.ts';
import { callTo, faultOf, REQUEST, startIdentify24, VERIFICATION_ID } from './support.ts';
import type { Identify24 } from './support.ts';

const PDF = Buffer.from('%PDF-1.7\n%%EOF').toString('base64');

async function create(vendor: Identify24, options: object = { projectId: '6' }) {
  const call = await vendor.call();
  const { reference, url } = await identify24.createSession(call, { ...REQUEST, options });
  const ask = async () => identify24.readAnswer(await identify24.askSession(call, reference));
  return { call, reference, url, ask };
}

describe('an ident', () => {
  it('is created with everything that the vendor requires, in the project that was asked for', async () => {
    const vendor = await startIdentify24();
    const { reference, url } = await create(vendor, {
      projectTitle: '911 Internet GmbH',
      ...{ personTitle: 'Dr.', idIssueDate: '2021-05-10', pdf: { content: PDF }, custom1: 'mine' },
    });
    const [known] = await vendor.sessions();
    expect(known).toMatchObject({
      ...{ id: reference.id, url, projectId: '6', name: 'ZOË GROSS' },
      fields: { city: 'NÜRNBERG', custom1: 'mine', type_of_id: 'Personalausweis' },
    });
    expect(String(known?.['customId'])).toContain(`${VERIFICATION_ID}.`);
    expect((await fetch(url ?? '')).status).toBe(200);
  });

  it('says whose it is, and nothing before anything has happened', async () => {
    const vendor = await startIdentify24();
    const { reference, ask } = await create(vendor);
    expect(await ask()).toEqual({
      fact: { kind: 'noted', reasons: [], vendorCode: 'Unidentified' },
      sessionId: reference.id,
      ourReference: VERIFICATION_ID,
      appointmentAt: null,
    });
  });

  it.each([
    ['start', { kind: 'started' }],
    ['approve', { kind: 'outcome', outcome: 'approved', reasons: [] }],
    ['decline', { kind: 'outcome', outcome: 'declined', reasons: ['vendor_declined'] }],
    ['review', { kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] }],
    ['cancel', { kind: 'outcome', outcome: 'abandoned', reasons: ['never_submitted'] }],
  ])('after %s is %j', async (action, fact) => {
    const vendor = await startIdentify24();
    const { reference, ask } = await create(vendor);
    await vendor.act(reference.id, action, { silent: true });
    expect((await ask()).fact).toMatchObject(fact);
  });

  it('whose bell came too early is what ident/get says, not what the bell says', async () => {
    const vendor = await startIdentify24();
    const { reference, ask } = await create(vendor);
    await vendor.act(reference.id, 'approve', { lagMs: 60_000 });
    expect((await ask()).fact).toMatchObject({ kind: 'noted', vendorCode: 'Unidentified' });
    await vendor.control('POST', 'clock', { advanceMs: 60_000 });
    expect((await ask()).fact).toMatchObject({ outcome: 'approved' });
  });

  it('with an appointment has started, and says when it is', async () => {
    const vendor = await startIdentify24();
    const { reference, ask } = await create(vendor);
    await vendor.act(reference.id, 'book', { appointment: '2026-07-01 09:30', silent: true });
    expect(await ask()).toMatchObject({
      fact: { kind: 'started' },
      appointmentAt: '2026-07-01T07:30:00.000Z',
    });
  });

  it('with a status that we do not know is not decided, until the account’s table has it', async () => {
    const vendor = await startIdentify24();
    const { reference, ask } = await create(vendor);
    await vendor.act(reference.id, 'status', { status: 'Erfolgreich', silent: true });
    expect((await ask()).fact).toMatchObject({ kind: 'noted', warning: 'unknown_status' });
    const call = await vendor.call({ statuses: { Erfolgreich: 'approved' } });
    const answer = await identify24.askSession(call, reference);
    expect(identify24.readAnswer(answer).fact).toMatchObject({ outcome: 'approved' });
  });

  it('that the vendor answers about with broken JSON is asked for again', async () => {
    const vendor = await startIdentify24();
    const { call, reference, ask } = await create(vendor);
    await vendor.act(reference.id, 'approve', { silent: true });
    await vendor.control('PUT', 'settings', { missingComma: true });
    expect((await faultOf(identify24.askSession(call, reference))).code).toBe(
      'vendor_invalid_response',
    );
    await vendor.control('PUT', 'settings', { missingComma: false });
    expect((await ask()).fact.outcome).toBe('approved');
  });

  it('after its 90 days is unknown, which is no decision', async () => {
    const vendor = await startIdentify24();
    const { reference } = await create(vendor);
    await vendor.act(reference.id, 'expire');
    const fault = await faultOf(identify24.askSession(await vendor.call(), reference));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it('whose creation broke off may exist, and says by its custom_id whose it is', async () => {
    const vendor = await startIdentify24();
    const call = await vendor.call();
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: 'create' });
    const fault = await faultOf(identify24.createSession(call, REQUEST));
    expect(fault.code).toBe('vendor_timeout');
    await identify24.createSession(call, REQUEST);
    const customIds = (await vendor.sessions()).map((known) => String(known['customId']));
    expect(new Set(customIds).size).toBe(2);
    for (const customId of customIds) {
      const body = Buffer.from(JSON.stringify({ ident_id: 'lost', custom_id: customId }));
      const reading = identify24.webhook?.read({ kind: 'status', body });
      expect(reading?.ourReference).toBe(VERIFICATION_ID);
    }
  });
});

describe('a project that cannot be used', () => {
  it.each([
    [{ projectId: '7' }, 'The project "7" is not active.'],
    [{ projectId: '99' }, 'There is no project "99".'],
    [{ projectTitle: 'Closed Project' }, 'The project "Closed Project" is not active.'],
    [{ projectTitle: 'Nowhere' }, 'No project is called "Nowhere".'],
  ])(
    '%j buys nothing and is named, also where the message does not go',
    async (options, message) => {
      const vendor = await startIdentify24();
      const fault = await faultOf(create(vendor, options));
      expect(fault).toMatchObject({
        code: 'vendor_misconfigured',
        message: `Identify24: ${message}`,
        fields: [{ pointer: `/vendorOptions/${Object.keys(options)[0] ?? ''}` }],
      });
      expect(await vendor.sessions()).toEqual([]);
    },
  );
});

describe("the account's own project that cannot be used", () => {
  it.each([
    [{ projectId: '7' }, '7'],
    [{ projectId: '99' }, '99'],
    [{ projectTitle: 'Closed Project' }, 'Closed_Project'],
  ])('%j is named by a code that leaves with the failure', async (credentials, vendorCode) => {
    const vendor = await startIdentify24();
    const call = await vendor.call(credentials);
    const fault = await faultOf(identify24.createSession(call, { ...REQUEST, options: {} }));
    expect(fault).toMatchObject({ code: 'vendor_misconfigured', vendorCode, fields: [] });
  });
});

describe('a token', () => {
  it('that was idle for half an hour is refused as a token, and a new one is good', async () => {
    const vendor = await startIdentify24();
    const { call, reference } = await create(vendor);
    await vendor.control('POST', 'clock', { advanceMs: 29 * 60_000 });
    await identify24.askSession(call, reference);
    await vendor.control('POST', 'clock', { advanceMs: 29 * 60_000 });
    await identify24.askSession(call, reference);
    await vendor.control('POST', 'clock', { advanceMs: 31 * 60_000 });
    const fault = await faultOf(identify24.askSession(call, reference));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
    const renewed = await identify24.askSession(await vendor.call(), reference);
    expect(identify24.readAnswer(renewed).sessionId).toBe(reference.id);
  });

  it('is not given to wrong credentials, which is not about a token', async () => {
    const vendor = await startIdentify24();
    const fault = await faultOf(
      login(callTo(vendor.baseUrl, { credentials: { apiKey: 'wrong' } })),
    );
    expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode: '401' });
  });
});

describe('a fault of the vendor', () => {
  it.each([
    [{ kind: 'status', status: 500 }, 'vendor_unavailable'],
    [{ kind: 'status', status: 429 }, 'vendor_rate_limited'],
    [{ kind: 'garbage' }, 'vendor_invalid_response'],
    [{ kind: 'disconnect' }, 'vendor_timeout'],
  ])('%j is %s, and no decision', async (fault, code) => {
    const vendor = await startIdentify24();
    const { call, reference, ask } = await create(vendor);
    await vendor.act(reference.id, 'approve', { silent: true });
    await vendor.control('POST', 'faults', fault);
    expect((await faultOf(identify24.askSession(call, reference))).code).toBe(code);
    expect((await ask()).fact.outcome).toBe('approved');
  });
});
