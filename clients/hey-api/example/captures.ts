// The same as ../../typescript/example/captures.ts, with a client that @hey-api/openapi-ts has made.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { client } from './kyc/client.gen.js';
import {
  createVerification,
  listVerifications,
  readCapture,
  readEvidence,
  readVerification,
  submitCaptures,
  uploadCapture,
} from './kyc/sdk.gen.js';

client.setConfig({
  baseUrl: process.env['KYC_URL'] ?? '',
  auth: process.env['KYC_API_KEY'] ?? '',
});
const photo = new Blob([await readFile(process.env['PHOTO'] ?? '')]);
const reference = `order-${randomUUID()}`;

const { data: created } = await createVerification({
  headers: { 'Idempotency-Key': reference },
  body: { vendor: 'incode', capture: 'direct', reference },
  throwOnError: true,
});
const path = { id: created.id };

async function becomes(wanted: string): Promise<string> {
  for (;;) {
    const { data } = await readVerification({ path, throwOnError: true });
    if (data.status === wanted) return data.status;
    await pause(300);
  }
}

const upload = (capture: string) => uploadCapture({ path: { ...path, capture }, body: photo });

/** A 202 has no verdict yet. */
async function judged(step: string): Promise<string | undefined> {
  let { data: taken } = await upload(step);
  while (taken?.state === 'stored') {
    await pause(300);
    const about = { path: { ...path, capture: taken.id }, throwOnError: true } as const;
    ({ data: taken } = await readCapture(about));
  }
  return taken?.state;
}

await becomes('pending');
const captures: (string | undefined)[] = [];
for (const step of ['front-id', 'back-id', 'selfie']) captures.push(await judged(step));
const { data: submitted } = await submitCaptures({ path, throwOnError: true });
const ended = await becomes('approved');
const { data: page } = await listVerifications({ query: { reference }, throwOnError: true });
const { error } = await upload('selfie');
const { data: archive } = await readEvidence({ path, parseAs: 'blob', throwOnError: true });
// The archive's first bytes are the name of its first file.
const [evidence] = (await archive.slice(0, 100).text()).split('\0');
const listed = page.items.map((one) => one.reference === reference);
console.log(
  JSON.stringify({
    captures,
    submitted: submitted.status,
    ended,
    listed,
    refused: error?.code,
    evidence,
  }),
);
