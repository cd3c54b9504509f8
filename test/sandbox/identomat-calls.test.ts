import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { act, ask, begin, KEY, settings, signed } from './support/identomat.ts';
import { call, control, IDENTOMAT, sandbox, textOf } from './support/sandbox.ts';

const TOKEN = /^"[a-z0-9]{40}"$/;
/** A company that signs nothing. */
const KEY_ALONE = { companyKey: IDENTOMAT.companyKey };

/** Bytes without a content type, as some clients send their forms. */
async function bytesTo(url: string, text: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', body: Buffer.from(text, 'utf8') });
  return { status: response.status, text: await response.text() };
}

const mac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest();

describe('Identomat: begin/', () => {
  it('answers a bare JSON string however it is called', async () => {
    const { url } = await sandbox('hmac', { identomat: KEY_ALONE });
    const flags = JSON.stringify({ liveness: true });
    const query = new URLSearchParams({ ...KEY, flags }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const boundary = 'xYz';
    const parts = Object.entries({ ...KEY, flags }).map(
      ([name, value]) =>
        `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const multipart = `multipart/form-data; boundary=${boundary}`;
    const ways = ['external-api/begin/', 'external-api/begin', 'begin/', 'begin'].flatMap(
      (path) => [
        call(`${url}/identomat/${path}?${query}`, 'GET'),
        call(`${url}/identomat/${path}?${query}`, 'POST'),
        call(`${url}/identomat/${path}`, 'POST', { body: query, headers: form }),
        bytesTo(`${url}/identomat/${path}`, query),
        call(`${url}/identomat/${path}`, 'POST', {
          body: { ...KEY, flags: { liveness: true } },
          headers: form,
        }),
        call(`${url}/identomat/${path}`, 'POST', { body: { ...KEY, flags: { liveness: true } } }),
        call(`${url}/identomat/${path}`, 'POST', {
          body: `${parts.join('')}--${boundary}--\r\n`,
          headers: { 'content-type': multipart },
        }),
      ],
    );
    const answers = await Promise.all(ways);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const { text } of answers) expect(text).toMatch(TOKEN);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(28);
  });

  it.each([
    [{ liveness: 'yes' }, 'liveness'],
    [{ livenes: true }, 'livenes'],
    [{ return_url: 'nowhere' }, 'return_url'],
    [{ language: 'english' }, 'language'],
    [{ language: 'xx' }, 'language'],
    [{ document_types: ['drivers_license'] }, 'document_types'],
    [{ general_document_types: ['driver_license'] }, 'general_document_types'],
    [{ document_countries: ['de'] }, 'document_countries'],
    [{ document_countries: ['DEU', 'SUN'] }, 'document_countries'],
    [{ switch_device_url: 1 }, 'switch_device_url'],
  ])('refuses flags %j, naming the flag', async (flags, name) => {
    const { status, text } = await ask(await sandbox(), 'begin/', { flags });
    expect([status, text.includes(name)]).toEqual([400, true]);
  });

  it('refuses a missing or wrong key, no flags, an unknown configuration, parent or kind of step', async () => {
    const target = await sandbox();
    const attempt = async (given: object) => (await ask(target, 'begin/', given)).status;
    expect(await attempt({ flags: {}, company_key: '' })).toBe(400);
    expect(await attempt({ flags: {}, company_key: `${IDENTOMAT.companyKey}0` })).toBe(403);
    expect(await attempt({})).toBe(400);
    expect(await attempt({ flags: {}, flag: true })).toBe(400);
    expect(await attempt({ steps: [{ type: 'face' }, { type: 'document' }] })).toBe(200);
    expect(await attempt({ config_id: 'nobody' })).toBe(400);
    expect(await attempt({ flags: {}, parent_session_id: 'a'.repeat(40) })).toBe(400);
    expect(await attempt({ flags: {}, steps: [{ type: 'quiz', key: 'q' }] })).toBe(400);
    expect(await attempt({ flags: {}, steps: [{ type: 'user-questionnaire' }] })).toBe(400);
    const broken = await call(`${target.url}/identomat/begin/`, 'POST', {
      body: '{',
      headers: signed('{'),
    });
    expect(broken.status).toBe(400);
  });

  it.each(['text/plain', 'text/plain; charset=utf-8', 'application/octet-stream'])(
    'refuses a body of the type %s',
    async (type) => {
      const { url } = await sandbox('hmac', { identomat: KEY_ALONE });
      const body = JSON.stringify({ ...KEY, flags: {} });
      const headers = { 'content-type': type };
      expect((await call(`${url}/identomat/begin/`, 'POST', { body, headers })).status).toBe(400);
    },
  );

  it('can say of wrong arguments what is wrong, with 200, as today', async () => {
    const target = await sandbox();
    await settings(target, { argumentErrors: 'member' });
    const { status, json } = await ask(target, 'begin/', { flags: { liveness: 1 } });
    expect([status, textOf(json['argumentError'])]).toEqual([
      200,
      expect.stringMatching(/liveness/),
    ]);
    const steps = [{ type: 'client-questionnaire', title: 'No key' }];
    expect((await ask(target, 'begin/', { steps })).text).toBe('"STEP_KEY_INVALID"');
  });

  it("takes what the mobile SDKs' example sends", async () => {
    const flags = {
      server: 'computer',
      allow_nfc_capture: true,
      document_type_id: true,
      inn: false,
    };
    expect((await ask(await sandbox(), 'begin/', { flags })).status).toBe(200);
  });

  it('takes a configuration, whose steps only steps of the same key replace', async () => {
    const target = await sandbox();
    const parent = await begin(target, {});
    const step = { type: 'user-questionnaire', key: 'source-of-funds', title: 'Ours' };
    const other = { type: 'operator-questionnaire', key: 'impression' };
    const given = { config_id: 'sandbox-questions', parent_session_id: parent };
    await begin(target, { language: 'es' }, { ...given, steps: [step, other] });
    const [, session] = (await control(
      target,
      'GET',
      '/identomat/sessions',
    )) as unknown as object[];
    expect(session).toMatchObject({
      flags: { liveness: true, language: 'es' },
      steps: [step, other],
      configId: 'sandbox-questions',
      parentSessionId: parent,
    });
    await control(target, 'PUT', '/identomat/configs', [{ id: 'mine', flags: {} }]);
    expect((await ask(target, 'begin/', { config_id: 'mine' })).text).toMatch(TOKEN);
  });
});

describe('Identomat: HMAC', () => {
  it('must be there and right where the company has a secret key, unless it is let off', async () => {
    const target = await sandbox();
    const body = JSON.stringify({ ...KEY, flags: {} });
    const attempt = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await call(`${target.url}/identomat/begin/`, 'POST', { body, headers })).status;
    };
    const right = mac(IDENTOMAT.secretKey, body).toString('base64');
    expect([await attempt(), await attempt(right), await attempt('AAAA')]).toEqual([401, 200, 401]);
    await settings(target, { requireHmac: false });
    expect([await attempt(), await attempt(right), await attempt('AAAA')]).toEqual([200, 200, 401]);
  });

  it('of a multipart body is chained from part to part, texts before files', async () => {
    const target = await sandbox();
    const part = (head: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
    const body =
      part('name="photo"; filename="a.bin"', 'bytes\r\n\r\n') +
      part('name="company_key"', IDENTOMAT.companyKey) +
      part('name="flags"', '{"language":"en"}');
    const first = mac(IDENTOMAT.secretKey, IDENTOMAT.companyKey);
    const chained = mac(mac(first, '{"language":"en"}'), 'bytes\r\n\r\n').toString('base64');
    const attempt = async (authorization: string) =>
      (
        await call(`${target.url}/identomat/begin/`, 'POST', {
          body: `${body}--b--\r\n`,
          headers: { 'content-type': 'multipart/form-data; boundary=b', authorization },
        })
      ).status;
    expect(await attempt(chained)).toBe(200);
    expect(await attempt(mac(IDENTOMAT.secretKey, `${body}--b--\r\n`).toString('base64'))).toBe(
      401,
    );
  });
});

describe('Identomat: delete/', () => {
  it('gives the deleted data, then knows the session no more', async () => {
    const target = await sandbox();
    const session_token = await begin(target);
    await act(target, session_token, { action: 'approve' });
    const deleted = await ask(target, 'delete/', { session_token });
    expect([deleted.status, deleted.json['result']]).toEqual([200, 'approved']);
    for (const page of ['delete/', 'result/', 'result/face/']) {
      const gone = await ask(target, page, { session_token });
      expect([gone.status, gone.text]).toEqual([404, '"SESSION_NOT_FOUND"']);
    }
  });

  it('says SESSION_INVALID to what is no token, in the shape and with the status that are set', async () => {
    const target = await sandbox();
    const attempt = async () => {
      const { status, text } = await ask(target, 'delete/', { session_token: 'Nonsense' });
      return [status, text];
    };
    expect(await attempt()).toEqual([400, '"SESSION_INVALID"']);
    await settings(target, { errorShape: 'object', errorStatus: 200 });
    expect(await attempt()).toEqual([200, '{"error":"SESSION_INVALID"}']);
    await settings(target, { errorStatus: null });
    expect(await attempt()).toEqual([400, '{"error":"SESSION_INVALID"}']);
  });
});
