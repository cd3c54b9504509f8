import { describe, expect, it } from 'vitest';
import { ask, create, getWithBody, headersOf, ident, later } from './support/identify24.ts';
import { logIn, PERSON, read } from './support/identify24.ts';
import { call, control, IDENTIFY24, sandbox } from './support/sandbox.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const pdf = (text: string): string => Buffer.from(text).toString('base64');

describe('Identify24: access', () => {
  it('is by partner and key, which must be right', async () => {
    const { url } = await sandbox();
    const attempt = (body: object) => call(`${url}/identify24/auth`, 'POST', { body });
    const right = { PARTNER: IDENTIFY24.partner, APIKEY: IDENTIFY24.apiKey };
    expect((await attempt(right)).json).toEqual({
      result: true,
      response_status: 200,
      token: expect.stringMatching(/^ey/) as string,
      messages: ['Successful..'],
    });
    expect((await attempt({ ...right, APIKEY: 'x' })).status).toBe(401);
    expect((await attempt({ ...right, PARTNER: 'x' })).status).toBe(401);
    expect((await attempt({ PARTNER: IDENTIFY24.partner })).status).toBe(400);
  });

  it('ends when a token has not been used for 30 minutes, and not before', async () => {
    const target = await sandbox();
    const token = await logIn(target);
    const attempt = async () => (await ask(target, 'GET', 'project/getAll', { token })).status;
    for (let use = 0; use < 4; use += 1) {
      await later(target, 29 * MINUTE_MS);
      expect(await attempt()).toBe(200);
    }
    await later(target, 30 * MINUTE_MS);
    expect(await attempt()).toBe(401);
    expect((await ask(target, 'GET', 'project/getAll')).status).toBe(200);
  });

  it('needs both headers, with a token that was given out and not taken back', async () => {
    const target = await sandbox();
    const token = await logIn(target);
    const attempt = async (headers: Record<string, string>) =>
      (await call(`${target.url}/identify24/project/getAll`, 'GET', { headers })).status;
    expect(await attempt({})).toBe(401);
    expect(await attempt({ 'x-api-token': token })).toBe(401);
    expect(await attempt({ ...headersOf(token), 'x-api-partner': 'another' })).toBe(401);
    expect(await attempt(headersOf(`${token}x`))).toBe(401);
    expect(await attempt(headersOf(token))).toBe(200);
    await control(target, 'DELETE', '/identify24/tokens');
    expect(await attempt(headersOf(token))).toBe(401);
  });
});

describe('Identify24: ident/create', () => {
  it('names every missing field at once', async () => {
    const { status, json } = await ask(await sandbox(), 'POST', 'ident/create', { body: {} });
    expect(status).toBe(400);
    expect(json).toEqual({
      result: false,
      response_status: 400,
      messages: Object.keys(PERSON).map((name) => `${name} is required.`),
    });
  });

  it.each([
    [{ birthday: '05.09.1981' }, 'birthday'],
    [{ birthday: '1981-02-30' }, 'birthday'],
    [{ birthday: '2999-01-01' }, 'birthday'],
    [{ id_issue_date: '2999-01-01' }, 'id_issue_date'],
    [{ gender: 'male' }, 'gender'],
    [{ gender: 'OTHER' }, 'gender'],
    ...['UK', 'EU', 'SU', 'DD', 'AN', 'XA', 'UN'].map((country): [object, string] => [
      { country },
      'country',
    ]),
    [{ nationality: 'DEU' }, 'nationality'],
    [{ country: 'de' }, 'country'],
    [{ id_country: 'ZZ' }, 'id_country'],
    [{ email: 'nobody' }, 'email'],
    [{ mobile_phone: 'call me' }, 'mobile_phone'],
    [{ person_first_name: 'John' }, 'person_first_name'],
    [{ city: 'NüRNBERG' }, 'city'],
    [{ type_of_id: 'Passport' }, 'type_of_id'],
    [{ id_end_date: '2031-5-9' }, 'id_end_date'],
    [{ pdf_url: 'http://x.example/a.pdf' }, 'pdf_url'],
    [{ pdf_content: '%PDF' }, 'pdf_content'],
    [{ custom1: 7 }, 'custom1'],
    [{ firstname: 'JOHN' }, 'firstname'],
    [{ address: { town: 'BERLIN' } }, 'address.town'],
  ])('refuses %j, naming the field', async (fields, name) => {
    const { status, json } = await create(await sandbox(), fields);
    expect([status, json['messages']]).toEqual([400, [expect.stringContaining(`${name} `)]]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'refuses a body of the type "%s"',
    async (contentType) => {
      const target = await sandbox();
      const headers = { ...headersOf(await logIn(target)), 'content-type': contentType };
      const url = `${target.url}/identify24/ident/create`;
      const { status, json } = await call(url, 'POST', { body: JSON.stringify(PERSON), headers });
      expect([status, json['messages']]).toEqual([
        400,
        ['The body must be sent as application/json.'],
      ]);
    },
  );

  it('is for no browser: nothing lets a page of another origin call', async () => {
    const { url } = await sandbox();
    const headers = { origin: 'https://client.example', 'access-control-request-method': 'POST' };
    const answer = await call(`${url}/identify24/auth`, 'OPTIONS', { headers });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it("takes the document's sample where letters may be small, and an address as a sub-object", async () => {
    const target = await sandbox();
    const { zip_code, city, country, ...rest } = PERSON;
    const address = { street: 'STRAßE', house_no: '23', zip_code, city, country };
    const nested = await ask(target, 'POST', 'ident/create', { body: { ...rest, address } });
    expect(nested.status).toBe(200);
    await control(target, 'PUT', '/identify24/settings', { upperCase: 'accept' });
    const sample = {
      ...{ company_name: 'Optional', store_name: 'Optional', branche: 'Optional' },
      ...{ person_title: 'Optional', person_first_name: 'John', person_last_name: 'Doe' },
      ...{ person_position: 'Optional', street: 'Markgrafenstr.', house_no: '23' },
      ...{ city: 'Nürnberg', mobile_phone: '01511111111', international_code: 'DE' },
      ...{ type_of_id: 'Personalausweis', id_number: 'LJFE8J32NDM', id_country: 'DE' },
      ...{ id_issue_date: '2021-05-10', id_end_date: '2031-05-09' },
      ...{ issuing_authority: 'Stadt Nürnberg', pdf_url: 'https://xxxxxxxxxx.pdf' },
      pdf_content: `data:@file/pdf;base64,${pdf('%PDF-1.7 …')}`,
    };
    expect((await create(target, sample)).json).toMatchObject({ result: true, messages: [] });
  });

  it('answers 200 without a result for a project that is unknown or switched off', async () => {
    const target = await sandbox();
    const unknown = await create(target, { project_id: '8' });
    expect([unknown.status, unknown.json]).toEqual([
      200,
      { result: false, messages: ['Project not found.'] },
    ]);
    const inactive = await create(target, { project_id: 7 });
    expect(inactive.json).toMatchObject({ result: false, messages: ['Project is not active.'] });
    expect(await control(target, 'GET', '/identify24/sessions')).toEqual([]);
  });

  it('answers 402 for a PDF that is none and 409 for a custom_id in use', async () => {
    const target = await sandbox();
    expect((await create(target, { pdf_content: pdf('no PDF') })).status).toBe(402);
    await ident(target, { custom_id: 'c-1' });
    const again = await create(target, { custom_id: 'c-1' });
    expect([again.status, again.json['result']]).toEqual([409, false]);
    expect((await create(target, { custom_id: 'c-2' })).status).toBe(200);
  });

  it('answers 429 beyond a rate that a test sets', async () => {
    const target = await sandbox();
    const token = await logIn(target);
    const limit = { perSecond: 0.01, burst: 1, path: '/ident/create' };
    await control(target, 'PUT', '/identify24/rate-limit', limit);
    const attempt = () => ask(target, 'POST', 'ident/create', { body: PERSON, token });
    expect((await attempt()).status).toBe(200);
    const limited = await attempt();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '100']);
    expect((await ask(target, 'GET', 'project/getAll', { token })).status).toBe(200);
  });
});

describe('Identify24: other methods', () => {
  it('forget an ident after 90 days', async () => {
    const target = await sandbox();
    const { id, page } = await ident(target, { custom_id: 'c-1' });
    await later(target, 90 * DAY_MS - MINUTE_MS);
    expect((await read(target, id)).status).toBe(200);
    await later(target, MINUTE_MS);
    const gone = await read(target, id);
    expect([gone.status, gone.json]).toEqual([
      404,
      { result: false, response_status: 404, messages: ['Ident not found.'] },
    ]);
    expect((await call(page, 'GET')).status).toBe(404);
    expect((await create(target, { custom_id: 'c-1' })).status).toBe(200);
    expect((await read(target, 'nobody')).status).toBe(404);
  });

  it('list projects, and read one by a GET with a body', async () => {
    const target = await sandbox();
    const all = await ask(target, 'GET', 'project/getAll');
    expect(all.json).toMatchObject({
      result: true,
      data: [
        { id: '6', title: '911 Internet GmbH', status: 'Active' },
        { id: '7', status: 'Inactive' },
      ],
      response_status: 200,
    });
    const headers = headersOf(await logIn(target));
    const url = `${target.url}/identify24/project/get`;
    const [status, text] = await getWithBody(url, headers, '{ "project_id" : 6 }');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      expect.objectContaining({ data: { id: '6', title: '911 Internet GmbH', status: 'Active' } }),
    ]);
    expect((await getWithBody(url, headers, '{"project_id":"9"}'))[0]).toBe(404);
    expect((await ask(target, 'GET', 'project/get')).status).toBe(400);
  });
});
