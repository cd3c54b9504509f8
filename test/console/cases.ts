import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { MediaItem } from '../../domain/media-item.ts';
import type { FourEyes } from '../../domain/state.ts';
import type { Subject } from '../../domain/subject.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import {
  beginSession,
  createClient,
  createVendorAccount,
  createVerification,
  findReviewToHear,
  getVerification,
  noteArchivedMedia,
  noteListedMedia,
  saveSession,
  settleRow,
  storeAnswer,
  storeObject,
  storeWebhook,
} from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import { createInput, type StoreFixture } from '../store/fixture.ts';
import { WANTS_A_PERSON } from '../store/under-review.ts';
import { sample } from '../vendors/veriff/samples.ts';
import type { TestConsole } from './with-console.ts';

/** A client with an account, by the service's own role. */
export async function clientOf(
  { own }: Pick<TestConsole, 'own'>,
  { name, vendor = 'veriff' }: { name: string; vendor?: VendorName },
): Promise<StoreFixture> {
  const { store } = own;
  const { id: clientId } = await createClient(store, { name });
  const { id: accountId } = await createVendorAccount(store, {
    ...{ clientId, vendor, mode: 'test', name: `${vendor} of ${name}` },
    ...{ baseUrl: 'https://vendor.example', credentials: { apiKey: 'key', secret: 'secret' } },
  });
  return {
    ...{ ...own, clientId, accountId },
    verificationOf: (id) => getVerification(store, { clientId, mode: 'test', id }),
  };
}

export const PERSON = { firstName: 'Sarah', lastName: 'Morgan', birthDate: '1967-03-31' } as const;

interface Given {
  subject?: Subject;
  reference?: string;
  locale?: string;
  vendor?: VendorName;
  sessionId?: string;
  fourEyes?: FourEyes;
}

/** A verification in review, of which the vendor has said who is on the document. */
export async function caseOf(
  { store, clientId, accountId, verificationOf }: StoreFixture,
  given: Given = {},
): Promise<{ id: string }> {
  const { subject = PERSON, reference = 'order-1', locale = 'en', vendor = 'veriff' } = given;
  const { sessionId = randomUUID(), fourEyes = 'never' } = given;
  const about = { clientId, accountId };
  const plain = createInput(about);
  const input = createInput(about, {
    ...{ subject, reference, locale, account: { id: accountId, vendor } },
    // As the API freezes the client's rule.
    startInput: (id) => withRule(plain.startInput(id), fourEyes),
  });
  const { id: verificationId } = (await createVerification(store, input)).verification;
  await beginSession(store, { verificationId, session: 1 });
  await saveSession(store, {
    ...{ verificationId, session: 1, vendorSessionId: sessionId, expiresAt: null },
    raw: { kind: 'create', body: Buffer.from('{}') },
  });
  const { inboxId } = await storeWebhook(store, {
    ...{ accountId, vendor, kind: 'decision', body: sample('decision-reference') },
    ...{ reading: { fact: WANTS_A_PERSON, sessionId }, receivedAt: new Date() },
  });
  await settleRow(store, 'inbox', { id: inboxId });
  const cause = { type: 'vendor', inboxId, session: 1, fact: WANTS_A_PERSON } as const;
  await recordCauses(store, verificationId, [cause], () => WANTS_A_PERSON);
  expect(await verificationOf(verificationId)).toMatchObject({ status: 'in_review' });
  return { id: verificationId };
}

function withRule(input: unknown, fourEyes: FourEyes): unknown {
  return { ...Object(input), policy: { screeningMatch: 'review', fourEyes } };
}

/** What a workflow does once it is told of a review. */
export async function conclude({ own }: Pick<TestConsole, 'own'>, id: string): Promise<void> {
  const review = await findReviewToHear(own.store, { verificationId: id });
  if (review === null) throw new Error('The workflow was told of nothing.');
  await recordCauses(own.store, id, [{ type: 'review', ...review }], () => WANTS_A_PERSON);
}

const MATCH: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };

/** What a watchlist screening says, as Veriff words it; a hit for each of these. */
export const watchlistBody = (hits: readonly Record<string, unknown>[]): Buffer =>
  Buffer.from(JSON.stringify({ matchStatus: 'possible_match', totalHits: hits.length, hits }));

/** The vendor finds the person on a list. */
export async function foundOnAList(
  { store, accountId }: StoreFixture,
  verificationId: string,
  ...hits: Record<string, unknown>[]
): Promise<void> {
  const message = { kind: 'watchlist-screening', body: watchlistBody(hits) };
  const about = { verificationId, session: 1, accountId, isToBeTold: true };
  const { inboxId } = await storeAnswer(store, { ...about, ...message, fact: MATCH });
  await settleRow(store, 'inbox', { id: inboxId });
  const cause = { type: 'vendor', inboxId, session: 1, fact: MATCH } as const;
  await recordCauses(store, verificationId, [cause], () => MATCH);
}

/** A photo that is archived, or one that says it is another kind of file. */
export async function photoOf(
  { store }: Pick<StoreFixture, 'store'>,
  verificationId: string,
  { bytes = PIXEL, mimeType = 'image/png' }: { bytes?: Buffer; mimeType?: string } = {},
): Promise<string> {
  const item: MediaItem = {
    ...{ id: randomUUID(), name: 'document-front', mimeType, bytes: null },
    kind: 'image',
    ...{ durationSeconds: null, sha256: null, attempt: null, timestamp: null },
  };

  const listed = await noteListedMedia(store, { verificationId, session: 1, items: [item] });
  const id = listed.at(-1) ?? '';
  const { key: objectKey } = await storeObject(store, {
    ...{ verificationId, content: Readable.from([bytes]), mimeType, purpose: 'media' },
    maxBytes: 1_000_000,
  });
  await noteArchivedMedia(store, { id, objectKey, sha256: 'ab'.repeat(32), verified: true });
  return id;
}

/** One pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
