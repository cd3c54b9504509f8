import { Buffer } from 'node:buffer';
import type { Sandbox } from '../../../sandbox/server.ts';
import { call, control, INCODE, textOf } from './sandbox.ts';
import type { Answer, Json } from './sandbox.ts';

export const KEYED = { 'x-api-key': INCODE.apiKey, 'api-version': '1.0' };
export const WITHOUT_MARK = '65f1c0de0000000000000002';

/** The smallest PNG. */
export const PNG_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export interface Interview {
  id: string;
  token: string;
}

export const start = ({ url }: Sandbox, body: object = {}): Promise<Answer> =>
  call(`${url}/incode/omni/start`, 'POST', {
    body: { countryCode: 'ALL', ...body },
    headers: KEYED,
  });

export async function interview(target: Sandbox, body: object = {}): Promise<Interview> {
  const { json, status, text } = await start(target, body);
  if (status !== 200) throw new Error(text);
  return { id: textOf(json['interviewId']), token: textOf(json['token']) };
}

/** A call with the API key and a token. */
export const omni = (
  { url }: Sandbox,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> =>
  call(`${url}/incode/omni/${path}`, method, {
    body,
    headers: { ...KEYED, 'x-incode-hardware-id': token },
  });

export const upload = (
  target: Sandbox,
  token: string,
  step: 'front' | 'back' | 'selfie',
  base64Image = PNG_BASE64,
): Promise<Answer> => {
  const path = step === 'selfie' ? 'add/face/third-party?imageType=selfie' : `add/${step}-id/v2`;
  return omni(target, token, 'POST', path, { base64Image });
};

/** All captures of a session, in the document's order. */
export async function capture(target: Sandbox, token: string): Promise<void> {
  await upload(target, token, 'front');
  await upload(target, token, 'back');
  await omni(target, token, 'POST', 'process/id', {});
  await upload(target, token, 'selfie');
  await omni(target, token, 'POST', 'process/face', {});
}

export const onboardingStatus = async (target: Sandbox, { id, token }: Interview) => {
  const { json } = await omni(target, token, 'GET', `get/onboarding/status?id=${id}`);
  return textOf(json['onboardingStatus']);
};

export async function logIn({ url }: Sandbox): Promise<string> {
  const { email, password } = INCODE;
  const options = { body: { email, password }, headers: KEYED };
  const { json } = await call(`${url}/incode/executive/log-in`, 'POST', options);
  return textOf(json['token']);
}

export const act = (target: Sandbox, id: string, action: object): Promise<Json> =>
  control(target, 'POST', `/incode/sessions/${id}/actions`, action);

/** Processing that only a moved clock ends. */
export const slowly = (target: Sandbox): Promise<Json> =>
  control(target, 'PUT', '/incode/settings', { processingMs: 60_000 });

export const later = (target: Sandbox, advanceMs: number): Promise<Json> =>
  control(target, 'POST', '/incode/clock', { advanceMs });

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
