import { describe, expect, it } from 'vitest';
import { act, authorized, create, login, result, session } from './support/datakeen.ts';
import { call, control, DATAKEEN, sandbox, textOf } from './support/sandbox.ts';
import type { Json } from './support/sandbox.ts';

const HOUR_MS = 60 * 60 * 1_000;

describe('Datakeen: login', () => {
  it('gives a JWT that lives 24 hours by the vendor clock', async () => {
    const target = await sandbox();
    const token = await login(target);
    const claims = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    ) as Json;
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(86_400);
    const templates = () =>
      call(`${target.url}/datakeen/backend/admin/templates`, 'GET', { headers: authorized(token) });
    await control(target, 'POST', '/datakeen/clock', { advanceMs: 24 * HOUR_MS - 60_000 });
    expect((await templates()).status).toBe(200);
    await control(target, 'POST', '/datakeen/clock', { advanceMs: 60_000 });
    expect((await templates()).status).toBe(401);
  });

  it('is refused with wrong or missing credentials', async () => {
    const { url } = await sandbox();
    const attempt = async (body: object) =>
      (await call(`${url}/datakeen/backend/auth`, 'POST', { body })).status;
    expect(await attempt({ ...DATAKEEN, password: 'wrong' })).toBe(401);
    expect(await attempt({ username: DATAKEEN.username })).toBe(400);
  });

  it('is needed for everything else, as Basic with the token as it is', async () => {
    const target = await sandbox();
    const token = await login(target);
    const base = `${target.url}/datakeen/backend`;
    const encoded = `Basic ${Buffer.from('user:password').toString('base64')}`;
    for (const authorization of [`Bearer ${token}`, encoded, `Basic ${token}x`, '']) {
      const headers = { authorization };
      expect((await call(`${base}/admin/templates`, 'GET', { headers })).status).toBe(401);
      expect((await call(`${base}/api/v1/session`, 'POST', { headers, body: {} })).status).toBe(
        401,
      );
      expect((await call(`${base}/api/v1/session/x`, 'GET', { headers })).status).toBe(401);
    }
  });
});

describe('Datakeen: a session', () => {
  it('is a link, with a QR code of it when asked', async () => {
    const target = await sandbox();
    const { status, json } = await create(target, { QR: true, birthDate: '29/02/1980' });
    expect(status).toBe(200);
    const { link, sessionId, QRCode } = json['data'] ?? {};
    expect(json).toMatchObject({ status: 200, message: 'Magic Link' });
    expect(link).toBe(`${target.url}/datakeen/client/test?sessionId=${textOf(sessionId)}`);
    const png = Buffer.from(textOf(QRCode), 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect((await create(target, { QR: false })).json['data']?.['QRCode']).toBe('');
  });

  it.each([
    ['a template that does not exist', { templateId: '000000000000000000000000' }],
    ['a template that is not active', { templateId: '6745fcdf34177200112cc346' }],
    ['an ISO birth date', { birthDate: '1980-02-28' }],
    ['a birth date that is none', { birthDate: '31/02/1980' }],
    ['a birth date that is to come', { birthDate: '01/01/2999' }],
    ['a webhookURL that is none', { webhookURL: 'nowhere' }],
    ['a field nobody knows', { firstname: 'JEAN' }],
  ])('is refused with %s', async (_what, body) => {
    expect((await create(await sandbox(), body)).status).toBe(400);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'is refused as a body of the type "%s"',
    async (contentType) => {
      const target = await sandbox();
      const { status, json } = await call(`${target.url}/datakeen/backend/api/v1/session`, 'POST', {
        body: '{"firstName":"JEAN"}',
        headers: { ...authorized(await login(target)), 'content-type': contentType },
      });
      expect([status, json['message']]).toEqual([400, expect.stringContaining('must be JSON')]);
      expect(await control(target, 'GET', '/datakeen/sessions')).toEqual([]);
    },
  );

  it('is for no browser: nothing lets a page of another origin call', async () => {
    const { url } = await sandbox();
    const headers = { origin: 'https://client.example', 'access-control-request-method': 'POST' };
    const answer = await call(`${url}/datakeen/backend/auth`, 'OPTIONS', { headers });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('has neither code nor status before its end, and the shape of the sample after it', async () => {
    const target = await sandbox();
    const { id } = await session(target, {
      firstName: 'Ζωή',
      lastName: "D'Arc",
      birthDate: '01/02/1990',
    });
    expect((await result(target, id)).json).toEqual({ id, entities: [], documents: [] });
    await act(target, id, { action: 'approve' });
    const { json } = await result(target, id);
    expect(json).toMatchObject({
      id,
      code: '1',
      status: 'ai_approved',
      entities: [{ code: '1', firstName: 'Ζωή', lastName: "D'Arc", birthDate: '' }],
      documents: [
        {
          code: '1.0',
          type: 'national_id_card_fr_2003',
          extractedInformations: {
            birthDate: { value: '01.02.1990' },
            firstName2: { confidence: null, value: '' },
            deliveryDateMRZ: { value: '04.2021' },
          },
          controlCategories: {
            dataCoherency: { status: true },
            metadata: { status: null, controls: { notMultipleVersions: { value: null } } },
          },
          metadata: [{ file: 'idcard_0.png' }, { file: 'idcard_1.png' }],
        },
        { code: '1.0', type: 'photo', extractedInformations: {}, metadata: {} },
      ],
    });
  });

  it.each([
    ['2.2', 'readability'],
    ['2.5', 'missingPart'],
    ['3.0', 'expired'],
    ['5.0', 'fraudulent'],
    ['7.0', 'owner'],
    ['8.0', 'specimen'],
    ['9.9', 'unknown'],
  ])('can end with code %s, %s', async (code, status) => {
    const target = await sandbox();
    const { id } = await session(target);
    await act(target, id, { action: 'verdict', code });
    expect((await result(target, id)).json).toMatchObject({
      ...{ code, status, entities: [{ code, status }] },
      documents: [
        { code, status },
        { code: '1.0', status: 'ai_approved' },
      ],
    });
  });

  it('can say anything in the place of a control category', async () => {
    const target = await sandbox();
    const { id } = await session(target);
    const categories = { visual: 'false', input: 0, metadata: [], dataCoherency: null, more: {} };
    await act(target, id, { action: 'approve', categories });
    const { controls } = (await result(target, id)).json['documents']?.[0]?.['controlCategories']?.[
      'visual'
    ] ?? { controls: undefined };
    expect(controls).toHaveProperty('photoIsPresent');
    expect((await result(target, id)).json['documents']?.[0]).toMatchObject({
      controlCategories: {
        visual: { status: 'false' },
        input: { status: 0 },
        metadata: { status: [] },
        dataCoherency: { status: null },
        more: { controls: {}, status: {} },
      },
    });
  });

  it('can contradict itself document by document', async () => {
    const target = await sandbox();
    const { id } = await session(target);
    const documents = [{ code: '1.0' }, { code: '5.0', type: 'passport', status: 'verify' }];
    await act(target, id, { action: 'approve', documents, entities: [{ code: '4.0' }] });
    expect((await result(target, id)).json).toMatchObject({
      code: '1',
      entities: [{ code: '4.0' }],
      documents,
    });
  });

  it('that was never made is a 404', async () => {
    expect((await result(await sandbox(), '662f5f9c9c18e30012c2f021')).status).toBe(404);
  });
});
