// A backend that starts verifications, is told how they end, and reads them. Run it with the variables
// KYC_URL, KYC_API_KEY and KYC_SECRET.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { createKycClient, NotificationRefused, verifyNotification } from '@durable-kyc/client';

const { KYC_URL = '', KYC_API_KEY = '', KYC_SECRET = '', PORT = '3000' } = process.env;
const kyc = createKycClient({ baseUrl: KYC_URL, apiKey: KYC_API_KEY });

/** Yours is a table: by your own reference, what is known of each verification. */
const orders = new Map<string, { verificationId?: string; sequence: number; status: string }>();
const seen = new Set<string>();

const app = express();

app.post('/orders', async (_request, response) => {
  const reference = `order-${randomUUID()}`;
  // Remember the key before you send it: whoever repeats the request gets the same verification.
  orders.set(reference, { sequence: 0, status: 'asked' });
  const { data, error } = await kyc.POST('/v1/verifications', {
    params: { header: { 'Idempotency-Key': reference } },
    body: { vendor: 'veriff', reference },
  });
  if (data === undefined) {
    response.status(502).json({ code: error.code, detail: error.detail });
    return;
  }
  orders.set(reference, { verificationId: data.id, sequence: data.sequence, status: data.status });
  response.status(201).json({ reference, link: data.link.url });
});

app.post('/notifications', express.raw({ type: () => true }), (request, response) => {
  try {
    // express.raw gives bytes.
    const body = request.body as Buffer;
    const { id, data } = verifyNotification({ body, headers: request.headers }, KYC_SECRET);
    // Some are about an endpoint of yours, and about no verification.
    if (!('verificationId' in data)) return void response.status(204).end();
    const order = orders.get(data.reference ?? '');
    // Each may come twice, and in any order: the sequence says which is newer.
    if (order !== undefined && !seen.has(id) && data.sequence > order.sequence) {
      Object.assign(order, { sequence: data.sequence, status: data.status });
    }
    seen.add(id);
    response.status(204).end();
  } catch (error) {
    if (!(error instanceof NotificationRefused)) throw error;
    response.status(400).end();
  }
});

app.get('/orders/:reference', async (request, response) => {
  const id = orders.get(request.params.reference)?.verificationId;
  if (id === undefined) {
    response.status(404).end();
    return;
  }
  const { data } = await kyc.GET('/v1/verifications/{id}', { params: { path: { id } } });
  if (data === undefined) response.status(502).end();
  else response.json({ status: data.status, next: data.nextAction.forPerson.message });
});

app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${PORT}`);
});
