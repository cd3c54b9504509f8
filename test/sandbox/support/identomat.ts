import { createHmac } from 'node:crypto';
import type { Sandbox } from '../../../sandbox/server.ts';
import { call, control, IDENTOMAT } from './sandbox.ts';
import type { Answer, Json } from './sandbox.ts';

export const KEY = { company_key: IDENTOMAT.companyKey };

/** The authorization code of a body. */
export const signed = (body: string): Record<string, string> => ({
  authorization: createHmac('sha256', IDENTOMAT.secretKey).update(body, 'utf8').digest('base64'),
});

/** A signed call by POST with JSON and the company key. */
export const ask = ({ url }: Sandbox, page: string, given: object = {}): Promise<Answer> => {
  const body = JSON.stringify({ ...KEY, ...given });
  return call(`${url}/identomat/external-api/${page}`, 'POST', { body, headers: signed(body) });
};

/** A new session's token. */
export async function begin(target: Sandbox, flags: object = {}, more = {}): Promise<string> {
  const { status, text } = await ask(target, 'begin/', { flags, ...more });
  if (status !== 200) throw new Error(text);
  // The answer is a bare JSON string.
  return JSON.parse(text) as string;
}

export const resultOf = async (target: Sandbox, token: string): Promise<Json> =>
  (await ask(target, 'result/', { session_token: token })).json;

export const pageOf = ({ url }: Sandbox, token: string): string =>
  `${url}/identomat/?session_token=${token}`;

export const act = (target: Sandbox, token: string, action: object): Promise<Json> =>
  control(target, 'POST', `/identomat/sessions/${token}/actions`, action);

export const later = (target: Sandbox, advanceMs: number): Promise<Json> =>
  control(target, 'POST', '/identomat/clock', { advanceMs });

export const settings = (target: Sandbox, change: object): Promise<Json> =>
  control(target, 'PUT', '/identomat/settings', change);
