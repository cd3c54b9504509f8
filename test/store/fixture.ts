import { randomUUID } from 'node:crypto';
import { REFRESH, type VendorFact } from '../../domain/outcome.ts';
import { RULES_VERSION } from '../../domain/state.ts';
import {
  beginSession,
  createClient,
  createVendorAccount,
  createVerification,
  type CreateVerificationInput,
  getVerification,
  recordTransition,
  requestByWebhook,
  requestRefresh,
  saveSession,
  type SessionMatch,
  settleRow,
  type Store,
  storeWebhook,
  type TransitionCause,
  type TransitionInput,
  type TransitionResult,
} from '../../store/index.ts';
import { requestFor, RUN } from './asking.ts';
import { openOwnStore, type OwnStore } from '../setup/own-store.ts';

export interface StoreFixture extends OwnStore {
  clientId: string;
  accountId: string;
  /** What is shown of one of the client's. */
  verificationOf: (id: string) => ReturnType<typeof getVerification>;
}

/** A store on databases of its own, with a client and a Veriff account. */
export async function openTestStore(): Promise<StoreFixture> {
  const own = await openOwnStore({ maxConnections: 15 });
  const { store } = own;
  const { id: clientId } = await createClient(store, { name: 'Test client' });
  const { id: accountId } = await createVendorAccount(store, {
    clientId,
    vendor: 'veriff',
    mode: 'test',
    name: 'Veriff test',
    baseUrl: 'https://veriff.example',
    credentials: { apiKey: 'key', secret: 'secret' },
  });
  return {
    ...{ ...own, clientId, accountId },
    verificationOf: (id) => getVerification(store, { clientId, mode: 'test', id }),
  };
}

export function createInput(
  { clientId, accountId }: Pick<StoreFixture, 'clientId' | 'accountId'>,
  changes: Partial<CreateVerificationInput> = {},
): CreateVerificationInput {
  return {
    principal: { keyId: randomUUID(), clientId, mode: 'test' },
    idempotencyKey: randomUUID(),
    requestFingerprint: 'fingerprint',
    account: { id: accountId, vendor: 'veriff' },
    reference: 'order-1',
    subject: { firstName: 'Ada', lastName: 'Lovelace' },
    metadata: { cart: '42' },
    locale: 'en',
    capture: 'hosted',
    returnUrl: 'https://shop.example/back',
    vendorOptions: {},
    maxAttempts: 3,
    expiresAt: new Date('2030-01-01T00:00:00Z'),
    startInput: (verificationId) => ({
      verificationId,
      rulesVersion: RULES_VERSION,
      policy: { screeningMatch: 'review' },
      maxAttempts: 3,
      lifecycle: { resubmission: 'same_session' },
      expiresAt: '2030-01-01T00:00:00Z',
    }),
    ...changes,
  };
}

/** A verification whose first session is being bought, or is ready. */
export async function newVerification(
  fixture: StoreFixture,
  upTo: 'created' | 'requested' | 'ready' = 'ready',
): Promise<{ id: string; vendorSessionId: string; tryToken: string }> {
  const { verification } = await createVerification(fixture.store, createInput(fixture));
  const vendorSessionId = randomUUID();
  let tryToken = '';
  if (upTo !== 'created') {
    ({ tryToken } = await beginSession(fixture.store, {
      verificationId: verification.id,
      session: 1,
    }));
  }
  if (upTo === 'ready') await save(fixture.store, verification.id, vendorSessionId);
  return { id: verification.id, vendorSessionId, tryToken };
}

export function save(
  store: Store,
  verificationId: string,
  vendorSessionId: string,
  session = 1,
  tryToken?: string,
) {
  return saveSession(store, {
    tryToken,
    verificationId,
    session,
    vendorSessionId,
    url: `https://vendor.example/${vendorSessionId}`,
    expiresAt: new Date('2029-12-01T00:00:00Z'),
    raw: { kind: 'create', body: Buffer.from(`{"id":"${vendorSessionId}"}`) },
  });
}

export const STARTED: VendorFact = { kind: 'started', reasons: [], vendorCode: '7001' };
export const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [], vendorCode: '7002' };
export const APPROVED: VendorFact = {
  kind: 'outcome',
  outcome: 'approved',
  reasons: [],
  vendorCode: '9001',
};

/** A message whose bytes are the fact itself, so that `reread` is plain JSON. */
export function webhook(
  fixture: StoreFixture,
  fact: VendorFact,
  { again = 0, ...about }: { sessionId?: string; ourReference?: string; again?: number },
) {
  // The vendor says the same another time: other bytes, of the same meaning.
  const body = Buffer.concat([bodyOf(fact), Buffer.alloc(again, ' ')]);
  return storeWebhook(fixture.store, {
    accountId: fixture.accountId,
    vendor: 'veriff',
    kind: fact.kind,
    body,
    reading: { fact, ...about },
    receivedAt: new Date(),
  });
}

/** An unsigned webhook, which says nothing but "ask the vendor"; a signed one may say no more as well. */
export function tellUnsigned(
  fixture: StoreFixture,
  {
    isUnsigned = true,
    session,
    ...about
  }: {
    sessionId?: string;
    ourReference?: string;
    isUnsigned?: boolean;
    session?: SessionMatch;
  },
) {
  return requestByWebhook(fixture.store, {
    ...{ accountId: fixture.accountId, vendor: 'veriff', kind: 'webhook' },
    ...{ body: Buffer.from('words'), reading: { fact: REFRESH, ...about } },
    ...{ isUnsigned, session, receivedAt: new Date() },
  });
}

/** The person came back from a session; gives back the row that tells of it, the first time. */
export async function comesBack(
  { store }: StoreFixture,
  verificationId: string,
  session = 1,
): Promise<string | null> {
  const about = { verificationId, session, receivedAt: new Date() };
  return (await requestRefresh(store, { ...about, by: 'return' })).inboxId;
}

export interface RequestRow {
  session: number;
  requested: number;
  answered: number;
  /** In how many seconds it is asked about; null: not at all. */
  due: number | null;
}

/** How often the vendor was to be asked about each session of a verification. */
export async function requestsOf(
  { admin }: StoreFixture,
  verificationId: string,
): Promise<RequestRow[]> {
  const { rows } = await admin.query<RequestRow>(
    `select session, requested, answered, extract(epoch from due_at - now())::float8 as due
     from refresh_requests where verification_id = $1 order by session`,
    [verificationId],
  );
  return rows;
}

/** The messages that are kept for a verification, in order. */
export async function inboxOf(
  { admin }: StoreFixture,
  verificationId: string,
): Promise<{ disposition: string; session: number | null; fact: VendorFact }[]> {
  const { rows } = await admin.query<{
    disposition: string;
    session: number | null;
    fact: VendorFact;
  }>('select disposition, session, fact from inbox where verification_id = $1 order by position', [
    verificationId,
  ]);
  return rows;
}

/** A verification for which the vendor has said these things, told to the workflow already. */
export async function newsOf(
  fixture: StoreFixture,
  ...facts: VendorFact[]
): Promise<{ id: string; inboxIds: string[] }> {
  const { id, vendorSessionId } = await newVerification(fixture);
  const inboxIds: string[] = [];
  for (const fact of facts) {
    const { inboxId } = await webhook(fixture, fact, { sessionId: vendorSessionId });
    await settleRow(fixture.store, 'inbox', { id: inboxId });
    inboxIds.push(inboxId);
  }
  return { id, inboxIds };
}

export function bodyOf(fact: VendorFact): Buffer {
  return Buffer.from(JSON.stringify(fact));
}

// The bytes were made by `bodyOf` from a fact.
export const reread = ({ body }: { body: Buffer }) =>
  JSON.parse(body.toString('utf8')) as VendorFact;

export function vendorCause(inboxId: string, fact: VendorFact, session = 1): TransitionCause {
  return { type: 'vendor', inboxId, session, fact };
}

/** Of a vendor that has both, to be merged into a start's input. */
export const MEDIA_AND_DETAILS = JSON.stringify({
  lifecycle: { media: true, details: true, resubmission: 'same_session' },
});

/** Asks for what follows from these causes, or for what `changes` says in its place. */
export async function transition(
  fixture: StoreFixture,
  verificationId: string,
  changes: Partial<TransitionInput>,
  attempt = 1,
): Promise<TransitionResult> {
  const asked = await requestFor(fixture.store, verificationId, changes.causes ?? []);
  const input = { run: RUN, ...asked, ...changes };
  return recordTransition(fixture.store, input, { reread, attempt });
}

/** The causes that end a verification as approved by these messages. */
export function approval(...inboxIds: string[]): { causes: TransitionCause[] } {
  return { causes: inboxIds.map((inboxId) => vendorCause(inboxId, APPROVED)) };
}
