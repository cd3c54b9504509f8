import type { Sandbox } from '../../../sandbox/server.ts';
import { call, control, DATAKEEN, textOf } from './sandbox.ts';
import type { Answer, Json } from './sandbox.ts';

export async function login({ url }: Sandbox): Promise<string> {
  const { json } = await call(`${url}/datakeen/backend/auth`, 'POST', { body: DATAKEEN });
  return textOf(json['data']?.['token']);
}

export const authorized = (token: string) => ({ authorization: `Basic ${token}` });

export const create = async (target: Sandbox, body: object): Promise<Answer> =>
  call(`${target.url}/datakeen/backend/api/v1/session`, 'POST', {
    body,
    headers: authorized(await login(target)),
  });

export async function session(
  target: Sandbox,
  body: object = {},
): Promise<{ id: string; link: string }> {
  const { json, text } = await create(target, body);
  if (json['data'] === undefined) throw new Error(text);
  return { id: textOf(json['data']['sessionId']), link: textOf(json['data']['link']) };
}

export const result = async (target: Sandbox, id: string): Promise<Answer> =>
  call(`${target.url}/datakeen/backend/api/v1/session/${id}`, 'GET', {
    headers: authorized(await login(target)),
  });

export const act = (target: Sandbox, id: string, action: object): Promise<Json> =>
  control(target, 'POST', `/datakeen/sessions/${id}/actions`, action);
