import { z } from 'zod';
import { JPEG, png } from '../shared/images.ts';

const tokenSchema = z.looseObject({ token: z.string() });
const answerSchema = z.looseObject({});
const TIMEOUT_MS = 20_000;

/** Something went wrong on the device; `message` is for the person in front of it. */
export class DeviceError extends Error {}

/** The SDK's first step: `{ "token": … }` as a JSON object from the integrator's own server. */
export async function fetchToken(address: string): Promise<string> {
  const response = await fetch(address, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (response === undefined) throw new DeviceError('The token address could not be reached.');
  if (!response.ok) throw new DeviceError(`The token address answered ${response.status}.`);
  const parsed = tokenSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success)
    throw new DeviceError('The token address gave no JSON object with a token in it.');
  return parsed.data.token;
}

/** One call as the device makes it: to a base URL that ends in /0/, with the token alone. */
async function call(
  baseUrl: string,
  token: string,
  path: string,
  body: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-incode-hardware-id': token },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (response === undefined) throw new DeviceError(`${path} could not be reached.`);
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !answer.success) {
    const { status: code, error } = answer.data ?? {};
    throw new DeviceError(`${path} answered ${response.status} ${String(code)} ${String(error)}.`);
  }
  return answer.data;
}

const photo = (bytes: Buffer): object => ({ base64Image: bytes.toString('base64') });

/** The SDK's capture (steps 6 to 10): both sides, their processing, the selfie, the match. */
export async function captureOnDevice(
  baseUrl: string,
  token: string,
  { hasBack }: { hasBack: boolean },
): Promise<void> {
  const front = photo(png(64, 40, [74, 111, 165]));
  await call(baseUrl, token, `omni/add/front-id/v2?onlyFront=${String(!hasBack)}`, front);
  if (hasBack)
    await call(baseUrl, token, 'omni/add/back-id/v2', photo(png(64, 40, [165, 111, 74])));
  await call(baseUrl, token, 'omni/process/id', {});
  await call(baseUrl, token, 'omni/add/face/third-party?imageType=selfie', photo(JPEG));
  await call(baseUrl, token, 'omni/process/face', {});
}
