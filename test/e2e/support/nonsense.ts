import { createHmac } from 'node:crypto';
import type { Stack } from '../../../tools/stack/stack.ts';
import { type Canaries, letters } from './canaries.ts';

/** What nobody should have sent, with names in it, to every kind of address. */
export async function sendNonsense(
  { file, secrets }: Pick<Stack, 'file' | 'secrets'>,
  canaries: Canaries,
  send: (what: string, url: string, init?: RequestInit) => Promise<Response>,
): Promise<void> {
  const name = canaries.text('nonsense');
  const key = canaries.plant('no key', `kyc_test_${letters(40)}`);
  const json = { 'content-type': 'application/json' };
  const asClient = { authorization: `Bearer ${file.apiKey}` };
  const start = `${file.apiUrl}/v1/verifications`;
  const post = (what: string, url: string, body: string, headers: Record<string, string>) =>
    send(what, url, { method: 'POST', headers: { ...json, ...headers }, body });
  await post('no JSON', start, `{"subject": ${name}`, asClient);
  await post(
    'no such fields',
    start,
    JSON.stringify({ [name]: name, subject: { birthDate: name, [name]: 1 } }),
    asClient,
  );
  await post(
    'no such vendor',
    start,
    JSON.stringify({ vendor: name, subject: { firstName: name } }),
    { ...asClient, 'idempotency-key': encodeURIComponent(name) },
  );
  await post('no such key', start, '{}', { authorization: `Bearer ${key}` });
  for (const at of [
    `/v1/verifications/${name}`,
    `/v/${name}`,
    `/webhooks/${name}`,
    `/${name}?${name}=${name}`,
  ]) {
    await send('no such path', `${file.apiUrl}${at}`, { headers: asClient });
  }
  await send('no such filter', `${start}?reference=${name}%20&status=${name}&cursor=${name}`, {
    headers: asClient,
  });
  for (const [vendor, webhooks] of Object.entries(file.sandboxWebhooks)) {
    for (const url of Object.values(webhooks).filter((value) => URL.canParse(String(value)))) {
      for (const body of [
        name,
        `{"verification":{"id":"${name}","person":{"firstName":"${name}"}}}`,
        '[]',
      ]) {
        const signature = createHmac('sha256', secrets.sandbox.veriff.secret)
          .update(body)
          .digest('hex');
        const signed = {
          'x-auth-client': secrets.sandbox.veriff.apiKey,
          'x-hmac-signature': signature,
        };
        await post(`${vendor} signed`, String(url), body, signed);
        await post(`${vendor} unsigned`, String(url), body, {
          'x-hmac-signature': encodeURIComponent(name),
        });
      }
    }
  }
}
