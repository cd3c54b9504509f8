// A person whose photos you take yourself, from the start to the archive of the evidence. Run it with the
// variables KYC_URL, KYC_API_KEY and PHOTO, the path of a JPEG or PNG.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createKycClient } from '@durable-kyc/client';

const { KYC_URL = '', KYC_API_KEY = '', PHOTO = '' } = process.env;
const kyc = createKycClient({ baseUrl: KYC_URL, apiKey: KYC_API_KEY });
const photo = await readFile(PHOTO);
const reference = `order-${randomUUID()}`;

/** What was asked for, or an error with the problem's code. */
async function said<T>(asked: Promise<{ data?: T; error?: { code: string } }>): Promise<T> {
  const { data, error } = await asked;
  if (data === undefined) throw new Error(error?.code);
  return data;
}

const { id } = await said(
  kyc.POST('/v1/verifications', {
    params: { header: { 'Idempotency-Key': reference } },
    body: { vendor: 'incode', capture: 'direct', reference },
  }),
);
const about = { params: { path: { id } } };

async function becomes(wanted: string): Promise<string> {
  for (;;) {
    const { status } = await said(kyc.GET('/v1/verifications/{id}', about));
    if (status === wanted) return status;
    await pause(300);
  }
}

const upload = (capture: string) =>
  kyc.POST('/v1/verifications/{id}/captures/{capture}', {
    params: { path: { id, capture } },
    headers: { 'Content-Type': 'application/octet-stream' },
    body: '', // the types want one; the bytes are the serializer's
    bodySerializer: () => photo,
  });

/** A 202 has no verdict yet. */
async function judged(step: string): Promise<string> {
  let taken = await said(upload(step));
  const about = { params: { path: { id, capture: taken.id } } };
  while (taken.state === 'stored') {
    await pause(300);
    taken = await said(kyc.GET('/v1/verifications/{id}/captures/{capture}', about));
  }
  return taken.state;
}

await becomes('pending');
const captures: string[] = [];
for (const step of ['front-id', 'back-id', 'selfie']) captures.push(await judged(step));
const { status: submitted } = await said(kyc.POST('/v1/verifications/{id}/submit', about));
const ended = await becomes('approved');
const { items } = await said(kyc.GET('/v1/verifications', { params: { query: { reference } } }));
const { error } = await upload('selfie');
const archive = await said(
  kyc.GET('/v1/verifications/{id}/evidence', { ...about, parseAs: 'arrayBuffer' }),
);
// The archive's first bytes are the name of its first file.
const [evidence] = Buffer.from(archive).toString('latin1', 0, 100).split('\0');
const listed = items.map((one) => one.reference === reference);
console.log(JSON.stringify({ captures, submitted, ended, listed, refused: error?.code, evidence }));
