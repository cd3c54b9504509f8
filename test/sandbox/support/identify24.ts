import { request } from 'node:http';
import type { Sandbox } from '../../../sandbox/server.ts';
import { call, control, IDENTIFY24, textOf } from './sandbox.ts';
import type { Answer, Json } from './sandbox.ts';

/** A person as the document wants one, its required fields alone. */
export const PERSON = {
  project_id: '6',
  birthday: '1981-09-05',
  birth_place: 'BERLIN',
  email: 'johndoe@identify24.de',
  gender: 'MALE',
  person_first_name: 'JOHN',
  person_last_name: 'DOE',
  mobile_phone: '+491511111111',
  nationality: 'DE',
  zip_code: '94670',
  city: 'NÜRNBERG',
  country: 'DE',
};

export async function logIn({ url }: Sandbox): Promise<string> {
  const body = { PARTNER: IDENTIFY24.partner, APIKEY: IDENTIFY24.apiKey };
  const { json } = await call(`${url}/identify24/auth`, 'POST', { body });
  return textOf(json['token']);
}

export const headersOf = (token: string) => ({
  'x-api-partner': IDENTIFY24.partner,
  'x-api-token': token,
});

export const ask = async (
  target: Sandbox,
  method: string,
  path: string,
  options: { body?: object; token?: string } = {},
): Promise<Answer> => {
  const headers = headersOf(options.token ?? (await logIn(target)));
  return call(`${target.url}/identify24/${path}`, method, { body: options.body, headers });
};

export const create = (target: Sandbox, fields: object = {}): Promise<Answer> =>
  ask(target, 'POST', 'ident/create', { body: { ...PERSON, ...fields } });

/** A new ident: its id and the address of its page. */
export async function ident(
  target: Sandbox,
  fields: object = {},
): Promise<{ id: string; page: string }> {
  const { json, text } = await create(target, fields);
  if (json['ident_id'] === undefined) throw new Error(text);
  return { id: textOf(json['ident_id']), page: textOf(json['conference_url']) };
}

export const read = (target: Sandbox, id: string): Promise<Answer> =>
  ask(target, 'GET', `ident/get/${id}`);

export const act = (target: Sandbox, id: string, action: object): Promise<Json> =>
  control(target, 'POST', `/identify24/sessions/${id}/actions`, action);

export const later = (target: Sandbox, advanceMs: number): Promise<Json> =>
  control(target, 'POST', '/identify24/clock', { advanceMs });

/** A GET with a body, which fetch cannot send; its status and text. */
export const getWithBody = (
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const all = { ...headers, 'content-type': 'application/json', 'content-length': length };
    const sent = request(url, { method: 'GET', headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')]);
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
