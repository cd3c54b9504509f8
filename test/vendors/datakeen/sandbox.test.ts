import { describe, expect, it } from 'vitest';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import type { DatakeenOptions } from '../../../vendors/datakeen/index.ts';
import { login } from '../../../vendors/datakeen/client.ts';
import type { SessionRequest } from '../../../vendors/vendor.ts';
import { callTo, faultOf, REQUEST, startDatakeen } from './support.ts';

const HOUR_MS = 3_600_000;

const withOptions = (options: DatakeenOptions): SessionRequest<DatakeenOptions> => ({
  ...REQUEST,
  options,
});

describe('a session', () => {
  it('is bought with everything that the person needs, and told apart by its own address', async () => {
    const vendor = await startDatakeen();
    const session = await datakeen.createSession(await vendor.call(), REQUEST);
    const [known] = await vendor.sessions();
    expect(known).toMatchObject({
      id: session.reference.id,
      url: session.url,
      name: "Zoë d'Été-Łukasz",
      birthDate: '25/09/1990',
      templateId: '6747253f954e810012b37zer',
      webhookURL: REQUEST.webhookUrl,
      callbackURL: REQUEST.returnUrl,
    });
  });

  it('says nothing before its end, and then what was decided', async () => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    const { reference } = await datakeen.createSession(call, REQUEST);
    const ask = async () => datakeen.readAnswer(await datakeen.askSession(call, reference));
    expect(await ask()).toEqual({
      fact: { kind: 'noted', reasons: [] },
      sessionId: reference.id,
    });
    await vendor.act(reference.id, 'approve', { silent: true });
    expect(await ask()).toEqual({
      fact: {
        ...{ kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: '1.0' },
        parts: { document: 'passed', face: 'passed' },
      },
      sessionId: reference.id,
    });
  });

  it.each([
    ['2.2', 'resubmit', 'document_unreadable'],
    ['2.4', 'resubmit', 'document_mrz_missing'],
    ['2.5', 'resubmit', 'document_side_missing'],
    ['2.6', 'resubmit', 'document_not_found'],
    ['3.0', 'resubmit', 'document_expired'],
    ['4.0', 'review', 'document_needs_review'],
    ['5.0', 'review', 'document_suspected_fraud'],
    ['7.0', 'review', 'holder_mismatch'],
    ['8.0', 'declined', 'document_specimen'],
  ])('that ends with %s is %s', async (code, outcome, reason) => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    const { reference } = await datakeen.createSession(call, REQUEST);
    await vendor.act(reference.id, 'verdict', { code, silent: true });
    const { fact } = datakeen.readAnswer(await datakeen.askSession(call, reference));
    expect(fact).toMatchObject({ outcome, reasons: [reason], vendorCode: code });
  });

  it.each([
    ['user_approve', 'approved'],
    ['user_reject', 'declined'],
  ])('that a person at the vendor decides with %s is %s', async (action, outcome) => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    const { reference } = await datakeen.createSession(call, REQUEST);
    await vendor.act(reference.id, 'verdict', { code: '4.0', silent: true });
    await vendor.act(reference.id, action, { silent: true });
    const { fact } = datakeen.readAnswer(await datakeen.askSession(call, reference));
    expect(fact).toMatchObject({ kind: 'outcome', outcome });
    expect(fact.reasons).toContain('decided_by_vendor_staff');
  });

  it.each<[string, object]>([
    ['"false" as text', { categories: { visual: 'false' } }],
    ['0', { categories: { visual: 0 } }],
    ['an empty list', { categories: { visual: [] } }],
    ['a list', { categories: { visual: [true] } }],
    ['an object', { categories: { visual: {} } }],
  ])('approved with %s where a control category says yes or no is for a person', async (_, odd) => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    const { reference } = await datakeen.createSession(call, REQUEST);
    await vendor.act(reference.id, 'approve', { ...odd, silent: true });
    const { fact } = datakeen.readAnswer(await datakeen.askSession(call, reference));
    expect(fact).toMatchObject({ outcome: 'review' });
  });

  it.each(['8.0', '2.2', '4.0', '5.0', '9.9'])(
    'approved beside a document with %s is for a person',
    async (code) => {
      const vendor = await startDatakeen();
      const call = await vendor.call();
      const { reference } = await datakeen.createSession(call, REQUEST);
      const documents = [{ code }, { code: '1.0', type: 'photo' }];
      await vendor.act(reference.id, 'approve', { documents, silent: true });
      const { fact } = datakeen.readAnswer(await datakeen.askSession(call, reference));
      expect(fact).toMatchObject({ outcome: 'review' });
    },
  );

  it('whose bell came too early has not ended until the API says so', async () => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    const { reference } = await datakeen.createSession(call, REQUEST);
    await vendor.act(reference.id, 'approve', { lagMs: 60_000 });
    const ask = async () => datakeen.readAnswer(await datakeen.askSession(call, reference));
    expect((await ask()).fact).toEqual({ kind: 'noted', reasons: [] });
    await vendor.control('POST', 'clock', { advanceMs: 60_000 });
    expect((await ask()).fact).toMatchObject({ outcome: 'approved' });
  });

  it('that the vendor does not know is unknown, not a refusal of the person', async () => {
    const vendor = await startDatakeen();
    const fault = await faultOf(datakeen.askSession(await vendor.call(), { id: 'f'.repeat(24) }));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it('whose creation broke off may exist: the failure says so', async () => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: '/api/v1/session' });
    const fault = await faultOf(datakeen.createSession(call, REQUEST));
    expect(fault.code).toBe('vendor_timeout');
    expect(await vendor.sessions()).toHaveLength(1);
  });
});

describe('the token', () => {
  it('is refused as a token once its 24 hours are over, and a new one works', async () => {
    const vendor = await startDatakeen();
    const call = await vendor.call();
    await vendor.control('POST', 'clock', { advanceMs: 24 * HOUR_MS });
    const fault = await faultOf(datakeen.createSession(call, REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
    const renewed = await vendor.call();
    expect((await datakeen.createSession(renewed, REQUEST)).reference.id).not.toBe('');
  });

  it('ends when the vendor says', async () => {
    const vendor = await startDatakeen();
    const { expiresAt } = await login(callTo(vendor.baseUrl));
    const lifeMs = expiresAt.getTime() - Date.now();
    expect(Math.abs(lifeMs - 24 * HOUR_MS)).toBeLessThan(60_000);
  });

  it('is not to be had with a wrong password', async () => {
    const vendor = await startDatakeen();
    const call = callTo(vendor.baseUrl, { credentials: { password: 'wrong' } });
    expect(await faultOf(login(call))).toMatchObject({
      code: 'vendor_credentials',
      vendorCode: '401',
    });
  });
});

describe('the template', () => {
  const create = async (options: DatakeenOptions): Promise<string | undefined> => {
    const vendor = await startDatakeen();
    await datakeen.createSession(await vendor.call(), withOptions(options));
    return (await vendor.sessions())[0]?.templateId;
  };

  it('is the one of that id', async () => {
    const templateId = '6745fcdf34177200112cc345';
    expect(await create({ templateId })).toBe(templateId);
  });

  it('is the one of that name', async () => {
    const templateName = 'Vérification Identité et Justificatif de domicile';
    expect(await create({ templateName })).toBe('6745fcdf34177200112cc345');
  });

  it.each([
    [{ templateId: '000000000000000000000000' }, '000000000000000000000000'],
    [{ templateId: '6745fcdf34177200112cc346' }, 'not active'],
    [{ templateName: 'Vérification Entreprise' }, 'not active'],
  ])('that cannot be used, %j, buys nothing and is named', async (options, named) => {
    const vendor = await startDatakeen();
    const creation = datakeen.createSession(await vendor.call(), withOptions(options));
    const fault = await faultOf(creation);
    expect(fault.code).toBe('vendor_misconfigured');
    expect(fault.message).toContain(named);
    expect(await vendor.sessions()).toEqual([]);
  });

  it.each([{}, { templateId: '6745fcdf34177200112cc345' }])(
    'that is not named by its name needs no list: a refusal there stops no person (%j)',
    async (options) => {
      const vendor = await startDatakeen();
      const fault = { kind: 'status', path: '/admin/templates', status: 403 };
      await vendor.control('POST', 'faults', fault);
      await datakeen.createSession(await vendor.call(), withOptions(options));
      expect(await vendor.sessions()).toHaveLength(1);
    },
  );

  it('by default that is switched off is named after the refusal', async () => {
    const vendor = await startDatakeen();
    const off = { _id: 'off', name: 'Off', default: true, status: 'inactive' };
    await vendor.control('PUT', 'templates', [off, { name: 'no id' }]);
    const fault = await faultOf(datakeen.createSession(await vendor.call(), REQUEST));
    expect(fault.message).toBe('Datakeen: The default template is not active.');
  });
});
