import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { listProjects, readProject } from '../../../vendors/identify24/client.ts';
import { verificationIn } from '../../../vendors/identify24/custom-id.ts';
import { identBody } from '../../../vendors/identify24/ident-body.ts';
import { identify24 } from '../../../vendors/identify24/index.ts';
import { identSample, sample, SAMPLE_ID } from './samples.ts';
import { callTo, CREDENTIALS, faultOf, REQUEST, serve, SUBJECT } from './support.ts';
import { VERIFICATION_ID } from './support.ts';

const CREATE = 'POST /ident/create';
const GET = `GET /ident/get/${SAMPLE_ID}`;
const token = 'a.b.c';

const parsed = (text: string | undefined): Record<string, unknown> =>
  // What was sent is always an object.
  JSON.parse(text ?? '') as Record<string, unknown>;

describe("creating an ident as the document's samples do", () => {
  it('gives the address of the conference, the end of the 90 days, and the exact answer', async () => {
    const { baseUrl } = await serve();
    expect(await identify24.createSession(callTo(baseUrl, { token }), REQUEST)).toEqual({
      reference: { id: SAMPLE_ID },
      url: `https://identify24.de/apply/${SAMPLE_ID}`,
      expiresAt: new Date('2026-05-30T12:00:00.000Z'),
      raw: { kind: 'session', body: sample('created') },
    });
  });

  it('looks up no project that is named by its id; a refused one by a GET that carries a body', async () => {
    const { baseUrl, heard } = await serve();
    await identify24.createSession(callTo(baseUrl, { token }), REQUEST);
    expect(heard.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /ident/create']);
    await readProject(callTo(baseUrl, { token }), '6');
    expect(heard[1]?.body).toBe('{"project_id":6}');
    for (const { headers } of heard) {
      expect(headers).toMatchObject({
        'x-api-partner': CREDENTIALS.partner,
        'x-api-token': token,
        'content-type': 'application/json',
      });
    }
  });

  it('looks for the project by its title, or takes the only active one', async () => {
    const { baseUrl, heard } = await serve();
    const options = { projectTitle: '911 Internet GmbH' };
    await identify24.createSession(callTo(baseUrl, { token }), { ...REQUEST, options });
    await identify24.createSession(callTo(baseUrl, { token }), { ...REQUEST, options: {} });
    const [lookUp, create] = heard;
    expect(lookUp?.url).toBe('/project/getAll');
    expect(parsed(create?.body)).toMatchObject({ project_id: '6' });
    expect(heard).toHaveLength(4);
  });

  it('sends all 33 fields of the document, and no others', () => {
    const options = {
      ...{ companyName: 'ACME', storeName: 'North', branche: 'Retail', personTitle: 'Dr.' },
      ...{ personPosition: 'CEO', internationalCode: 'DE', issuingAuthority: 'Stadt Nürnberg' },
      ...{ idIssueDate: '2021-05-10', idEndDate: '2031-05-09' },
      ...{ custom1: '1', custom2: '2', custom3: '3', custom4: '4' },
    };
    const fieldsWith = (pdf: { url: string } | { content: string }) =>
      Object.keys(
        parsed(
          identBody(
            { subject: SUBJECT, options: { ...options, pdf } },
            { projectId: '6', customId: 'c' },
          ).toString(),
        ),
      );
    const sent = new Set([
      ...fieldsWith({ url: 'https://x.example' }),
      ...fieldsWith({ content: '' }),
    ]);
    const documented = Object.keys(parsed(sample('create-request').toString()));
    expect(documented).toHaveLength(33);
    expect([...sent].sort()).toEqual(documented.sort());
  });

  it('writes capitals where the document wants them, and the rest as it is', async () => {
    const { baseUrl, heard } = await serve();
    await identify24.createSession(callTo(baseUrl, { token }), REQUEST);
    const { custom_id: customId, ...sent } = parsed(heard[0]?.body);
    expect(sent).toEqual({
      ...{ project_id: '6', gender: 'FEMALE', birthday: '1981-09-05', birth_place: 'ŁÓDŹ' },
      ...{ person_first_name: 'ZOË', person_last_name: 'GROSS', nationality: 'PL' },
      ...{ email: 'zoe@example.com', mobile_phone: '+48511111111' },
      ...{ street: 'MARKGRAFENSTRASSE', house_no: '23a', zip_code: '90459', city: 'NÜRNBERG' },
      ...{ country: 'DE', type_of_id: 'Personalausweis', id_number: 'LJFE8J32NDM' },
      id_country: 'DE',
    });
    expect(typeof customId).toBe('string');
  });

  it('gives every ident a custom_id of its own, which says whose it is and cannot be guessed', async () => {
    const { baseUrl, heard } = await serve();
    const call = callTo(baseUrl, { token });
    await identify24.createSession(call, REQUEST);
    await identify24.createSession(call, REQUEST);
    const customIds = [0, 1].map((at) => String(parsed(heard[at]?.body)['custom_id']));
    expect(new Set(customIds).size).toBe(2);
    expect(customIds.map(verificationIn)).toEqual([VERIFICATION_ID, VERIFICATION_ID]);
    for (const wrong of [VERIFICATION_ID, 'Optional', `${VERIFICATION_ID}.short`, '', null]) {
      expect(verificationIn(wrong)).toBeUndefined();
    }
  });

  it('is not tried without a token: the caller is told to get one', async () => {
    const { baseUrl, heard } = await serve();
    const fault = await faultOf(identify24.createSession(callTo(baseUrl), REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
    expect(heard).toEqual([]);
  });

  it.each([
    [
      200,
      '{"result":false,"messages":["Jane Doe is too young"]}',
      'vendor_refused_request',
      'result_false',
    ],
    [200, '{"result":false,"response_status":400}', 'vendor_refused_request', '400'],
    [200, '{"result":false,"response_status":401}', 'vendor_token_expired', undefined],
    [200, '{"result":false,"response_status":"401"}', 'vendor_token_expired', undefined],
    [200, '{"result":false,"response_status":500}', 'vendor_unavailable', '500'],
    [400, '{}', 'vendor_refused_request', '400'],
    [401, '{}', 'vendor_token_expired', undefined],
    [402, '{}', 'vendor_refused_request', '402'],
    [403, '{}', 'vendor_credentials', '403'],
    [404, '{}', 'vendor_misconfigured', '404'],
    [404, '<html>', 'vendor_unavailable', '404'],
    [409, '{}', 'vendor_unavailable', '409'],
    [429, '{}', 'vendor_rate_limited', '429'],
    [502, '', 'vendor_unavailable', '502'],
    [200, '{"messages":[]}', 'vendor_invalid_response', undefined],
    [200, '{"result":true,"ident_id":"x"}', 'vendor_invalid_response', undefined],
    [
      200,
      '{"result":true,"ident_id":"x","conference_url":"javascript:1"}',
      'vendor_invalid_response',
      undefined,
    ],
  ])('answered with %i %s is %s', async (status, body, code, vendorCode) => {
    const { baseUrl } = await serve({ [CREATE]: { status, body } });
    const fault = await faultOf(identify24.createSession(callTo(baseUrl, { token }), REQUEST));
    expect(fault).toMatchObject({ code });
    expect(fault.vendorCode).toBe(vendorCode);
    expect(inspect(fault)).not.toContain('Jane');
  });
});

describe('the projects', () => {
  it('are read from the document’s samples', async () => {
    const { baseUrl } = await serve();
    const project = { id: '6', title: '911 Internet GmbH', status: 'active' };
    expect(await listProjects(callTo(baseUrl, { token }))).toEqual({
      ...{ projects: [project], oddities: [] },
    });
    expect(await readProject(callTo(baseUrl, { token }), '6')).toEqual(project);
  });

  it.each([
    [{ status: 404, body: '{}' }, 'There is no project "6".'],
    [{ status: 200, body: '{"result":false}' }, 'There is no project "6".'],
    [
      { status: 200, body: '{"result":true,"data":{"id":"6","title":"x","status":"Inactive"}}' },
      'The project "6" is not active.',
    ],
  ])(
    'that cannot be used (%j) fail the start by name, and buy nothing',
    async (answer, message) => {
      const refused = { status: 400, body: '{"result":false}' };
      const { baseUrl } = await serve({ 'GET /project/get': answer, [CREATE]: refused });
      const fault = await faultOf(identify24.createSession(callTo(baseUrl, { token }), REQUEST));
      expect(fault).toMatchObject({ code: 'vendor_misconfigured' });
      expect(fault.message).toBe(`Identify24: ${message}`);
    },
  );

  it.each([
    [404, '<html>404 Not Found</html>'],
    [402, '{}'],
    [403, '{}'],
    [503, ''],
    [200, '{"result":true,"data":{"id":"66","title":"Another’s","status":"Active"}}'],
    [200, '{"result":true,"data":{"id":"6","title":"No status"}}'],
  ])('that are asked for in vain (%i %s) change no refusal', async (status, body) => {
    const refused = { status: 400, body: '{"result":false}' };
    const { baseUrl } = await serve({ 'GET /project/get': { status, body }, [CREATE]: refused });
    const fault = await faultOf(identify24.createSession(callTo(baseUrl, { token }), REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_refused_request', vendorCode: '400' });
  });

  it.each([
    [404, '<html>404 Not Found</html>'],
    [503, ''],
  ])('that cannot be listed (%i) fail nothing for good, and buy nothing', async (status, body) => {
    const { baseUrl, heard } = await serve({ 'GET /project/getAll': { status, body } });
    const request = { ...REQUEST, options: {} };
    const fault = await faultOf(identify24.createSession(callTo(baseUrl, { token }), request));
    expect(fault).toMatchObject({ code: 'vendor_unavailable', hadNoEffect: true });
    expect(heard).toHaveLength(1);
  });

  it('that may not be listed say how to do without, and blame no key', async () => {
    const answer = { status: 403, body: '{"result":false}' };
    const { baseUrl } = await serve({ 'GET /project/getAll': answer });
    const request = { ...REQUEST, options: { projectTitle: 'X' } };
    const fault = await faultOf(identify24.createSession(callTo(baseUrl, { token }), request));
    expect(fault).toMatchObject({ code: 'vendor_misconfigured', hadNoEffect: true });
    expect(fault.message).toContain('projectId');
  });

  it('are read row by row: odd ones hide no other, and an operator is told', async () => {
    const rows = [
      ...[{ id: '5', title: 'No status' }, { title: 'No id', status: 'Active' }, null, 7],
      ...[
        { id: 6, title: 'Wanted', status: 'ACTIVE' },
        { id: '7', title: 'Odd', status: {} },
      ],
    ];
    const body = JSON.stringify({ result: true, data: rows });
    const { baseUrl, heard } = await serve({ 'GET /project/getAll': { status: 200, body } });
    const call = callTo(baseUrl, { token });
    const { oddities } = await identify24.createSession(call, { ...REQUEST, options: {} });
    expect(parsed(heard[1]?.body)).toMatchObject({ project_id: '6' });
    expect(oddities).toEqual(['5 of 6 projects have no id or no status that we understand']);
    await identify24.createSession(call, { ...REQUEST, options: { projectTitle: 'No status' } });
    expect(parsed(heard[3]?.body)).toMatchObject({ project_id: '5' });
  });
});

describe('asking about an ident', () => {
  const ask = async (answer: Buffer | { status: number; body: string }, credentials = {}) => {
    const { baseUrl } = await serve({ [GET]: answer });
    return identify24.askSession(callTo(baseUrl, { token, credentials }), { id: SAMPLE_ID });
  };

  it('reads the document’s sample once its missing comma is there', async () => {
    const body = identSample();
    const answer = await ask(body);
    expect(answer.body.equals(body)).toBe(true);
    expect(identify24.readAnswer(answer)).toEqual({
      fact: { kind: 'started', reasons: [], vendorCode: 'Unidentified' },
      sessionId: SAMPLE_ID,
      appointmentAt: '2019-10-24T09:11:00.000Z',
    });
  });

  it('finds the sample as printed to be an invalid response, and decides nothing', async () => {
    expect((await faultOf(ask(sample('ident')))).code).toBe('vendor_invalid_response');
  });

  it('finds an answer about another person to be an invalid response', async () => {
    expect((await faultOf(ask(identSample({ id: 'another' })))).code).toBe(
      'vendor_invalid_response',
    );
  });

  it.each([
    [404, '{}', 'vendor_session_unknown'],
    [404, '<html>404 Not Found</html>', 'vendor_unavailable'],
    [404, '', 'vendor_unavailable'],
    [200, '{"result":false,"response_status":404}', 'vendor_session_unknown'],
    [200, '{"result":false}', 'vendor_unavailable'],
    [400, '{}', 'vendor_unavailable'],
    [402, '{}', 'vendor_unavailable'],
    [401, '{}', 'vendor_token_expired'],
    [429, '{}', 'vendor_rate_limited'],
    [500, '{}', 'vendor_unavailable'],
    [200, '{"result":true,"data":[]}', 'vendor_invalid_response'],
  ])('answered with %i %s is %s, never a decision', async (status, body, code) => {
    expect((await faultOf(ask({ status, body }))).code).toBe(code);
  });
});
