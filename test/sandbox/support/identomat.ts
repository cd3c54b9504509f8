import type { Sandbox } from '../../../sandbox/server.ts';
import { call, control, IDENTOMAT } from './sandbox.ts';
import type { Answer, Json } from './sandbox.ts';

export const KEY = { company_key: IDENTOMAT.companyKey };

/** A call by POST with JSON and the company key. */
export const ask = (
  { url }: Sandbox,
  page: string,
  given: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call(`${url}/identomat/external-api/${page}`, 'POST', { body: { ...KEY, ...given }, headers });

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
