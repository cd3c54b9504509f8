import type { VendorFact } from '../../domain/outcome.ts';
import {
  addReview,
  type KeyedRequest,
  listEvents,
  noteAnswered,
  type NewReview,
  type NewReviewRequest,
  recordRevision,
  requestReview,
} from '../../store/index.ts';
import {
  APPROVED,
  newVerification,
  reread,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { readHitsOf } from './hit-words.ts';
import { says } from './under-review.ts';

export const DECLINED: VendorFact = {
  ...{ kind: 'outcome', outcome: 'declined', reasons: ['document_tampered'], vendorCode: '9102' },
};
export const KNOWN_LATER: VendorFact = { ...APPROVED, at: '2031-01-01T00:00:00Z' };
export const [ADA, BOB, CY] = ['client_key:ada', 'client_key:bob', 'client_key:cy'] as const;

type Rules = Record<string, unknown>;

/** A verification that ended as the vendor said, and what the vendor says next. */
export async function decidedByVendor(fixture: StoreFixture, fact: VendorFact, policy: Rules = {}) {
  const about = await startedWith(fixture, { policy: { screeningMatch: 'review', ...policy } });
  const causes = [await says(fixture, fact, about)];
  await transition(fixture, about.id, { causes });
  return { id: about.id, late: lateWords(fixture, about) };
}

/** One that nobody has used in time, and what the vendor says all the same. */
export async function expired(fixture: StoreFixture, policy: Rules = {}) {
  const about = await startedWith(fixture, {
    policy: { screeningMatch: 'review', ...policy },
    expiresAt: new Date(Date.now() - 60_000).toISOString(),
  });
  const { id } = about;
  await noteAnswered(fixture.store, { verificationId: id, session: 1, askedAt: new Date() });
  await transition(fixture, id, { causes: [{ type: 'deadline', deadline: 'answered' }] });
  return { id, late: lateWords(fixture, about) };
}

export async function startedWith(fixture: StoreFixture, input: Record<string, unknown>) {
  const { id, vendorSessionId: sessionId } = await newVerification(fixture);
  await fixture.ours.query(
    'update verifications set start_input = start_input || $2 where id = $1',
    [id, input],
  );
  return { id, sessionId };
}

/** After the end: what comes of it. */
function lateWords(fixture: StoreFixture, { id, sessionId }: { id: string; sessionId: string }) {
  let again = 0;
  return async (said: VendorFact): Promise<string> => {
    again += 1;
    const { inboxId } = await webhook(fixture, said, { sessionId, again });
    const input = { verificationId: id, inboxId };
    return (await recordRevision(fixture.store, input, { reread, readHits: readHitsOf })).effect;
  };
}

/** A person decides anew what has ended; the same request for the same person and decision. */
export function override(
  { store }: StoreFixture,
  verificationId: string,
  decision: NewReview['decision'],
  changes: Partial<NewReview> = {},
) {
  const { principal = ADA } = changes;
  return addReview(
    store,
    {
      ...{ verificationId, decision, principal, isAnew: true, note: 'Seen in person.' },
      reasons: decision === 'declined' ? ['document_expired'] : [],
      ...{ idempotencyKey: `${principal} ${decision}`, requestFingerprint: 'body' },
      ...changes,
    },
    readHitsOf,
  );
}

export function askForPerson(
  { store, clientId }: StoreFixture,
  verificationId: string,
  {
    key = 'one',
    fingerprint = 'body',
    ...changes
  }: Partial<NewReviewRequest & Pick<KeyedRequest, 'key' | 'fingerprint'>> = {},
) {
  return requestReview(store, {
    ...{ verificationId, principal: ADA, note: 'Another name.' },
    sent: { clientId, mode: 'test', key: `${verificationId} ${key}`, fingerprint },
    ...changes,
  });
}

/** All that was decided, in order, as what it is and by whom. */
export async function decisionsOf(fixture: StoreFixture, id: string): Promise<string[]> {
  const row = await fixture.verificationOf(id);
  const all = row?.decision == null ? [] : [row.decision, ...row.revisions];
  return all.map(({ status, decidedBy }) => `${status} by ${decidedBy}`);
}

export async function eventsOf({ store }: StoreFixture, id: string, type: string) {
  const { items } = await listEvents(store, { verificationId: id });
  return items.filter((event) => event.type === type);
}

/** Of the cases of a verification: what they are, and whether they are open. */
export async function casesOf({ admin }: StoreFixture, id: string) {
  const { rows } = await admin.query<{ kind: string; is_open: boolean }>(
    `select kind, closed_at is null as is_open from review_cases
     where verification_id = $1 order by number`,
    [id],
  );
  return rows.map(({ kind, is_open: isOpen }) => `${kind}, ${isOpen ? 'open' : 'closed'}`);
}
