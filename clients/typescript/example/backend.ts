// Starts verifications, is told how they end, reads them. Set KYC_URL, KYC_API_KEY and KYC_SECRET.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { createKycClient, NotificationRefused, verifyNotification } from '@durable-kyc/client';

const { KYC_URL = '', KYC_API_KEY = '', KYC_SECRET = '', PORT = '3000' } = process.env;
const kyc = createKycClient({ baseUrl: KYC_URL, apiKey: KYC_API_KEY });

/** Yours are tables: the newest verification of each order, and what is known of each verification. */
const orders = new Map<string, string>();
const verifications = new Map<string, { sequence: number; status: string }>();

/** News come twice, in any order, and before the answer to your own request: the sequence says which is newer. */
function learn(id: string, { sequence, status }: { sequence: number; status: string }): void {
  const known = verifications.get(id);
  if (known === undefined || sequence > known.sequence) verifications.set(id, { sequence, status });
}

const app = express();

app.post('/orders', async (_request, response) => {
  // Keep the key before you send it: whoever repeats the request gets the same verification.
  const reference = `order-${randomUUID()}`;
  const { data, error } = await kyc.POST('/v1/verifications', {
    params: { header: { 'Idempotency-Key': reference } },
    body: { vendor: 'veriff', reference },
  });
  if (data === undefined) {
    response.status(502).json({ code: error.code, detail: error.detail });
    return;
  }
  orders.set(reference, data.id);
  learn(data.id, data);
  response.status(201).json({ reference, link: data.link.url });
});

app.post('/orders/:reference/retry', async (request, response) => {
  const { reference } = request.params;
  const id = orders.get(reference) ?? '';
  // Each is tried again once, so that a key made of its id is enough. The new one has the same reference.
  const { data, error } = await kyc.POST('/v1/verifications/{id}/retry', {
    params: { path: { id }, header: { 'Idempotency-Key': `retry-${id}` } },
    body: {},
  });
  if (data === undefined) {
    response.status(502).json({ code: error.code, detail: error.detail });
    return;
  }
  orders.set(reference, data.id);
  learn(data.id, data);
  response.status(201).json({ reference, link: data.link.url });
});

app.post('/notifications', express.raw({ type: () => true }), (request, response) => {
  try {
    // express.raw gives bytes.
    const body = request.body as Buffer;
    const { data } = verifyNotification({ body, headers: request.headers }, KYC_SECRET);
    // Some are about an endpoint of yours, and about no verification.
    if ('verificationId' in data) learn(data.verificationId, data);
    response.status(204).end();
  } catch (error) {
    if (!(error instanceof NotificationRefused)) throw error;
    response.status(400).end();
  }
});

app.get('/orders/:reference', async (request, response) => {
  const id = orders.get(request.params.reference) ?? '';
  const known = verifications.get(id);
  if (known === undefined) return void response.status(404).end();
  const { data } = await kyc.GET('/v1/verifications/{id}', { params: { path: { id } } });
  if (data === undefined) response.status(502).end();
  else response.json({ status: known.status, next: data.nextAction.forPerson.message });
});

app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${PORT}`);
});
