import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verificationSchema } from '../../api/schemas/verification.ts';
import { noteAppointment } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { giveSession } from './given-session.ts';
import {
  type Answer,
  call,
  idOf,
  part,
  pointersOf,
  start,
  startApi,
  type TestApi,
  textOf,
} from './support.ts';

let api: TestApi;
let key: string;
let account: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  account = await anIdentomatAccount();
});
afterAll(() => api.close());

async function anIdentomatAccount(): Promise<string> {
  const { id } = await createAccount(api.store, 'https://kyc.example.com', {
    vendor: 'identomat',
    mode: 'test',
    name: randomUUID(),
    baseUrl: 'https://identomat.example.com',
    credentials: { companyKey: 'a-company-key-of-the-tests' },
  });
  return id;
}

const begin = (vendorOptions: object, vendorAccount = account, by = key): Promise<Answer> =>
  start(api, by, { vendorAccount, vendorOptions, reference: 'order-1' });
const read = (id: string): Promise<Answer> => call(`${api.url}/v1/verifications/${id}`, { key });

async function aParent(): Promise<string> {
  const id = idOf(await begin({ flags: {} }));
  await giveSession(api, id);
  return id;
}

describe('a verification that continues another', () => {
  it('is taken and says which one it continues', async () => {
    const parentVerification = await aParent();
    const child = await begin({ flags: {}, parentVerification });
    expect(child.status).toBe(202);
    expect(child.json['parentVerification']).toBe(parentVerification);
    expect((await read(parentVerification)).json['parentVerification']).toBeNull();
  });

  it('names the field, and says the same of a stranger’s as of one that does not exist', async () => {
    const parent = await aParent();
    const ofNobody = await begin({ parentVerification: randomUUID() });
    const ofAnother = await begin({ parentVerification: parent }, account, await api.key('bank'));
    const atAnother = await begin({ parentVerification: parent }, await anIdentomatAccount());
    const unready = await begin({ parentVerification: idOf(await begin({ flags: {} })) });
    for (const answer of [ofNobody, ofAnother, atAnother, unready]) {
      expect(answer.status).toBe(422);
      expect(pointersOf(answer)).toEqual(['/vendorOptions/parentVerification']);
      expect(answer.json['errors']).toEqual(ofNobody.json['errors']);
    }
  });

  it('is refused together with every other fault', async () => {
    const body = { vendorAccount: account, vendorOptions: { parentVerification: randomUUID() } };
    const answer = await start(api, key, { ...body, reference: 'a b' });
    expect(pointersOf(answer)).toEqual(['/reference', '/vendorOptions/parentVerification']);
  });
});

describe('an appointment', () => {
  it('is shown with the session, with what to do next, and on the link until it is near', async () => {
    const id = await aParent();
    const at = new Date(Date.now() + 2 * 86_400_000);
    await noteAppointment(api.store, {
      ...{ verificationId: id, session: 1, appointmentAt: at, askedAt: new Date() },
    });
    const shown = await read(id);
    expect(verificationSchema.safeParse(shown.json).error).toBeUndefined();
    const appointmentAt = at.toISOString();
    expect(shown.json['session']).toMatchObject({ appointmentAt });
    const { url, ...next } = part(shown.json['nextAction']);
    expect(next).toMatchObject({ type: 'open_link', deadline: appointmentAt });

    const path = new URL(textOf(url)).pathname;
    const page = await call(`${api.url}${path}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`datetime="${appointmentAt}"`);
    expect(page.text).toContain('https://vendor.example.com/page');
  });

  it('that comes after the verification’s end is shown, and is called too late', async () => {
    const id = await aParent();
    const at = new Date('2099-07-01T07:30:00.000Z');
    await noteAppointment(api.store, {
      ...{ verificationId: id, session: 1, appointmentAt: at, askedAt: new Date() },
    });
    const { json } = await read(id);
    expect(json['session']).toMatchObject({ appointmentAt: at.toISOString() });
    const next = part(json['nextAction']);
    expect(next).toMatchObject({ type: 'open_link', deadline: json['expiresAt'] });
    expect(next['message']).toContain('too late');
    const page = await call(`${api.url}${new URL(textOf(next['url'])).pathname}`);
    expect(page.text).toContain('That is too late');
    expect(page.text).toContain('https://vendor.example.com/page');
  });

  it('that has passed is shown, and is no deadline any more', async () => {
    const id = await aParent();
    const at = new Date('2020-07-01T07:30:00.000Z');
    await noteAppointment(api.store, {
      ...{ verificationId: id, session: 1, appointmentAt: at, askedAt: new Date() },
    });
    const { json } = await read(id);
    expect(json['session']).toMatchObject({ appointmentAt: at.toISOString() });
    expect(part(json['nextAction'])['deadline']).toBe(json['expiresAt']);
    const link = new URL(textOf(part(json['link'])['url']));
    expect((await call(`${api.url}${link.pathname}`)).status).toBe(302);
  });
});
