import { describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import type { DeletionResult } from '../../activities/contract.ts';
import { createDeletionActivities } from '../../activities/deletion.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import {
  accountsRefusingDeletion,
  getVendorAccount,
  listVendorDeletions,
  readSession,
  requestVendorDeletion,
  findNextDeletion,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { HOUR_MS } from '../../vendors/lifecycle.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';
import { recordCauses } from '../store/asking.ts';

const DAY_MS = 24 * HOUR_MS;

/** When the account's next deletion is due, while none is now. */
async function nextDueInMs(accountId: string): Promise<number> {
  const next = await findNextDeletion(fixture.store, { accountId });
  expect(next.due).toBeNull();
  return next.due === null ? (next.nextDueInMs ?? Infinity) : 0;
}

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const inActivity = <T>(work: () => Promise<T>): Promise<T> => activityEnvironment().run(work);

/** A verification with a session at the simulated vendor, canceled here; played there by actions. */
async function ended(accountId: string, ...actions: string[]) {
  const { store, deps } = fixture;
  const { vendor } = await getVendorAccount(store, { id: accountId });
  const verificationId = await aVerification(fixture, { id: accountId, vendor });
  const session = { verificationId, session: 1 };
  await inActivity(() => createVendorActivities(deps).ensureSession(session));
  const vendorSessionId = (await readSession(store, session))?.reference.id ?? '';
  for (const action of actions) {
    await control(fixture, 'POST', `${vendor}/sessions/${vendorSessionId}/actions`, { action });
  }
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(store, verificationId, [cause]);
  return { verificationId, vendorSessionId };
}

/** The same, to be deleted at the vendor. */
async function toBeDeleted(accountId: string, ...actions: string[]) {
  const verification = await ended(accountId, ...actions);
  await requestVendorDeletion(fixture.store, { ...verification, principal: 'client_key:k' });
  return verification;
}

function deleteNext(accountId: string, deps: Partial<ActivityDeps> = {}): Promise<DeletionResult> {
  const activities = createDeletionActivities({ ...fixture.deps, ...deps });
  return inActivity(() => activities.deleteNextAtVendor({ accountId }));
}

const stateOf = async (verificationId: string) =>
  (await listVendorDeletions(fixture.store, { verificationId })).map(({ state, why }) => ({
    state,
    why,
  }));

/** When the vendor was told, as the row says. */
async function sentAt(verificationId: string): Promise<Date | null> {
  const { rows } = await fixture.store.app.query<{ sent_at: Date | null }>(
    'select sent_at from vendor_deletions where verification_id = $1',
    [verificationId],
  );
  return rows[0]?.sent_at ?? null;
}

const isAtVendor = async (vendor: string, id: string): Promise<boolean> => {
  // The sandbox's own shape.
  const sessions = (await control(fixture, 'GET', `${vendor}/sessions`)) as { id: string }[];
  return sessions.some((session) => session.id === id);
};

describe('the next deletion of an account', () => {
  it.each(['veriff', 'identomat'] as const)('is done at %s, the oldest first', async (vendor) => {
    const accountId = await anAccount(fixture, vendor);
    const first = await toBeDeleted(accountId);
    const second = await toBeDeleted(accountId);
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    expect(await isAtVendor(vendor, first.vendorSessionId)).toBe(false);
    expect(await isAtVendor(vendor, second.vendorSessionId)).toBe(true);
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    expect(await deleteNext(accountId)).toEqual({ did: 'nothing', nextDueInMs: null });
    expect(await stateOf(first.verificationId)).toEqual([{ state: 'deleted', why: null }]);
  });

  it('is written down as sent before the vendor is told', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    let known: Date | null = null;
    const veriff = findVendor('veriff');
    const watching = {
      ...veriff,
      deleteSession: async () => {
        known = await sentAt(verificationId);
        return 'deleted' as const;
      },
    };
    expect(await sentAt(verificationId)).toBeNull();
    await deleteNext(accountId, { vendors: () => watching });
    expect(known).toBeInstanceOf(Date);
  });

  it('whose answer was lost is found to be done by the next try', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    const fault = { kind: 'disconnect-after', method: 'DELETE' };
    await control(fixture, 'POST', 'veriff/faults', fault);
    await expect(deleteNext(accountId)).rejects.toMatchObject({
      type: 'vendor_timeout',
      nonRetryable: false,
    });
    expect(await stateOf(verificationId)).toMatchObject([{ state: 'requested' }]);
    expect(await deleteNext(accountId)).toEqual({ did: 'gone' });
    expect(await sentAt(verificationId)).toBeInstanceOf(Date);
  });

  it('waits out an outage of the vendor, in its place', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 503 });
    await expect(deleteNext(accountId)).rejects.toMatchObject({
      type: 'vendor_unavailable',
      nonRetryable: false,
    });
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    expect(await stateOf(verificationId)).toEqual([{ state: 'deleted', why: null }]);
  });

  it('steps back while the vendor still judges the session, and lets the others go on', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const judged = await toBeDeleted(accountId, 'submit');
    const other = await toBeDeleted(accountId);
    expect(await deleteNext(accountId)).toEqual({ did: 'deferred' });
    expect(await sentAt(judged.verificationId)).toBeNull();
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    expect(await stateOf(other.verificationId)).toMatchObject([{ state: 'deleted' }]);
    const left = await deleteNext(accountId);
    if (left.did !== 'nothing') throw new Error(`It is not due, yet it was ${left.did}.`);
    expect(left.nextDueInMs).toBeGreaterThan(0.9 * HOUR_MS);
    expect(await stateOf(judged.verificationId)).toEqual([
      { state: 'requested', why: 'vendor_undecided' },
    ]);
    const health = (await getVendorAccount(fixture.store, { id: accountId })).health.state;
    expect(health).toBe('ok');
  });

  it('steps back when the vendor answers nonsense about it', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    await toBeDeleted(accountId);
    await control(fixture, 'POST', 'veriff/faults', { kind: 'garbage' });
    expect(await deleteNext(accountId)).toEqual({ did: 'deferred' });
    expect(await stateOf(verificationId)).toEqual([
      { state: 'requested', why: 'vendor_invalid_response' },
    ]);
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
  });

  it('steps back when its verification is not as we wrote it, and lets the others go on', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const [changed] = [await toBeDeleted(accountId), await toBeDeleted(accountId)];
    const change = "update verifications set reference = 'of another' where id = $1";
    await fixture.store.app.query(change, [changed.verificationId]);
    expect(await deleteNext(accountId)).toEqual({ did: 'deferred' });
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    expect(await stateOf(changed.verificationId)).toEqual([
      { state: 'requested', why: 'internal' },
    ]);
  });

  it('stops for the whole account at the limit of the vendor, and says for how long', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    for (let n = 0; n < 5; n += 1) {
      await toBeDeleted(accountId);
      expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    }
    const { verificationId } = await toBeDeleted(accountId);
    expect(await deleteNext(accountId)).toEqual({ did: 'limited', waitMs: HOUR_MS });
    expect(await stateOf(verificationId)).toEqual([
      { state: 'requested', why: 'vendor_rate_limited' },
    ]);
    // It was not done, so what the vendor says of the session is its own word.
    expect(await sentAt(verificationId)).toBeNull();
    await control(fixture, 'POST', 'veriff/clock', { advanceMs: HOUR_MS });
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
  });

  it('is refused for good where deletion is not turned on, and operators are told', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    await control(fixture, 'PUT', 'veriff/settings', { deletion: false });
    expect(await deleteNext(accountId)).toEqual({ did: 'refused' });
    expect(await stateOf(verificationId)).toEqual([
      { state: 'refused', why: 'vendor_misconfigured' },
    ]);
    expect(await sentAt(verificationId)).toBeNull();
    const accountIds = [accountId];
    expect(await accountsRefusingDeletion(fixture.store, { accountIds })).toEqual(
      new Set(accountIds),
    );
    expect(fixture.logged()).toContain('A session was not deleted at the vendor');
  });

  it('waits until photos and videos are kept, and is refused when that never ends', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId, vendorSessionId } = await toBeDeleted(accountId);
    await fixture.store.app.query(
      `insert into outbox (id, kind, verification_id) values (gen_random_uuid(), 'archive', $1)`,
      [verificationId],
    );
    expect(await deleteNext(accountId)).toEqual({ did: 'deferred' });
    const waiting = [{ state: 'requested', why: 'archive_unfinished' }];
    expect(await stateOf(verificationId)).toEqual(waiting);
    // Most archives take seconds: it is looked at again soon, and ever later.
    expect(await nextDueInMs(accountId)).toBeLessThanOrEqual(5_000);
    const inAnHour = () => new Date(Date.now() + HOUR_MS);
    await fixture.store.app.query('update vendor_deletions set due_at = now()');
    expect(await deleteNext(accountId, { now: inAnHour })).toEqual({ did: 'deferred' });
    const later = await nextDueInMs(accountId);
    expect(later).toBeGreaterThan(9 * 60_000);
    expect(later).toBeLessThanOrEqual(10 * 60_000);
    await fixture.store.app.query('update vendor_deletions set due_at = now()');
    const now = () => new Date(Date.now() + 8 * DAY_MS);
    expect(await deleteNext(accountId, { now })).toEqual({ did: 'refused' });
    expect(await isAtVendor('veriff', vendorSessionId)).toBe(true);
  });
});

describe('what is archived after the deletion', () => {
  it('is nothing, quietly', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const { verificationId } = await toBeDeleted(accountId);
    expect(await deleteNext(accountId)).toEqual({ did: 'deleted' });
    const archive = createArchiveActivities(fixture.deps);
    expect(await inActivity(() => archive.archiveMedia({ verificationId }))).toEqual({
      archived: 0,
      missing: 0,
    });
  });
});
