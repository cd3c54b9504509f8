import { describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import type { Cause } from '../../activities/contract.ts';
import { createRecordActivities } from '../../activities/record.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import {
  claimOutboxFor,
  getVerification,
  listArchivesWithoutDetails,
  listEvents,
  readEvidence,
  readInboxRow,
  readResult,
  readSession,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';
import { requestsTo, withPolicy } from './fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const MATCH = { score: 0.9, name: 'N. B.', personId: 'p1', reviewStatus: 'PENDING' };

/**
 * A verification that the vendor has judged in this way, asked about and written down, together with
 * what happened there before.
 */
async function decided(vendor: VendorName, action: object, before?: object) {
  const accountId = await anAccount(fixture, vendor);
  const verificationId = await aVerification(fixture, { id: accountId, vendor });
  // A match does not hold up the end.
  await withPolicy(fixture, verificationId, { screeningMatch: 'approve' });
  const about = { verificationId, session: 1 };
  const activities = createVendorActivities(fixture.deps);
  const run = <T>(work: () => Promise<T>): Promise<T> => activityEnvironment().run(work);
  await run(() => activities.ensureSession(about));
  const vendorSession = (await readSession(fixture.store, about))?.reference.id ?? '';
  const act = (what: object) =>
    control(fixture, 'POST', `${vendor}/sessions/${vendorSession}/actions`, what);
  const causes: Cause[] = [];
  for (const what of [...(before === undefined ? [] : [before]), action]) {
    await act(what);
    const { inboxId, fact } = await run(() => activities.askVendor(about));
    causes.push({ type: 'vendor', inboxId: inboxId ?? '', session: 1, fact });
  }
  const records = createRecordActivities(fixture.deps);
  await recordCauses(fixture.deps, verificationId, causes);
  const archive = createArchiveActivities(fixture.deps);
  return {
    ...{ verificationId, accountId, act },
    keep: () => run(() => archive.keepDetails({ verificationId })),
    ask: () => run(() => activities.askVendor(about)),
    screen: () => run(() => activities.askScreening({ ...about, forRevision: true })),
    revise: (message: string) =>
      run(() => records.recordRevision({ verificationId, inboxId: message })),
  };
}

async function detailsOf(verificationId: string) {
  const { messages } = await readEvidence(fixture.store, { verificationId, principal: 'test' });
  const kept = messages.filter(({ source }) => source === 'details');
  return Promise.all(
    kept.map(async ({ inboxId, kind }) => ({
      ...{ inboxId, kind },
      body: (await readInboxRow(fixture.store, { inboxId })).body,
    })),
  );
}
const resultOf = (verificationId: string, decision?: number) =>
  readResult(fixture.store, { verificationId, principal: 'test', decision });
const shown = (id: string) =>
  getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });
const askedFor = async (vendor: VendorName, path: string) =>
  (await requestsTo(fixture, vendor)).filter((request) => request.path.includes(path)).length;

describe('what a vendor says further about a decided session', () => {
  it('is kept as it came, in the evidence and beside the result', async () => {
    const { verificationId, keep } = await decided('veriff', {
      ...{ action: 'approve', pepSanctionMatch: 'MATCH', silent: true },
    });
    const wanting = () => listArchivesWithoutDetails(fixture.store, { verificationId });
    expect(await wanting()).toHaveLength(1);
    expect(await keep()).toEqual({ kept: 2 });
    expect(await wanting()).toEqual([]);
    const kept = await detailsOf(verificationId);
    expect(kept.map(({ kind }) => kind)).toEqual(['person', 'watchlist-screening']);
    expect(JSON.parse(kept[0]?.body.toString() ?? '')).toMatchObject({
      person: { pepSanctionMatches: [{ numberOfMatches: 1 }] },
    });
    expect((await resultOf(verificationId))?.details).toMatchObject(
      kept.map(({ kind, body }) => ({ kind, body })),
    );
  });

  it('is asked for once, however often the archive is repeated', async () => {
    const { verificationId, keep } = await decided('veriff', { action: 'approve', silent: true });
    expect(await Promise.all([keep(), keep()])).toContainEqual({ kept: 2 });
    expect(await keep()).toEqual({ kept: 0 });
    expect(await detailsOf(verificationId)).toHaveLength(2);
    expect(await askedFor('veriff', '/person')).toBeLessThanOrEqual(2);
  });

  it('names the person of each screening match at Identomat, and asks for no other', async () => {
    const { verificationId, keep } = await decided('identomat', {
      ...{ action: 'approve', result: { screeningMatches: [MATCH] } },
    });
    expect(await keep()).toEqual({ kept: 1 });
    expect(await detailsOf(verificationId)).toMatchObject([{ kind: 'screening-person' }]);
    const [details] = await detailsOf(verificationId);
    expect(JSON.parse(details?.body.toString() ?? '')).toMatchObject({ personId: 'p1' });
    const unmatched = await decided('identomat', { action: 'approve' });
    expect(await unmatched.keep()).toEqual({ kept: 0 });
  });

  it('names the person of a match that Identomat told before its decision, and not with it', async () => {
    const matched = { screeningMatches: [MATCH] };
    const { verificationId, act, keep } = await decided(
      'identomat',
      { action: 'approve', result: {} },
      { action: 'open', result: matched },
    );
    await act({ action: 'set', result: matched });
    expect(await keep()).toEqual({ kept: 1 });
    expect(await keep()).toEqual({ kept: 0 });
    const details = (await resultOf(verificationId))?.details ?? [];
    const named = { name: MATCH.name, personId: 'p1' };
    expect(details.map((message) => findVendor('identomat').readResult(message))).toMatchObject([
      { person: { firstName: null }, screening: [named] },
      { screening: [named] },
    ]);
  });

  it('names the person of a match that Identomat tells after the end', async () => {
    const { verificationId, act, keep, ask, revise } = await decided('identomat', {
      action: 'approve',
    });
    expect(await keep()).toEqual({ kept: 0 });
    await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    await act({ action: 'set', result: { screeningMatches: [MATCH] } });
    const { inboxId } = await ask();
    const [revision] = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    expect(revision).toMatchObject({ kind: 'revision', inboxId });
    expect(await revise(inboxId ?? '')).toEqual({ effect: 'screened' });
    const due = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    expect(due).toMatchObject([{ kind: 'archive', of: ['details'] }]);
    expect(await keep()).toEqual({ kept: 1 });
    expect(await keep()).toEqual({ kept: 0 });
    const details = (await resultOf(verificationId))?.details ?? [];
    expect(details.map(({ kind }) => kind)).toEqual(['result', 'screening-person']);
  });

  it('is, of a match that Incode tells with its decision after the end, what that says', async () => {
    const { verificationId, act, keep, ask, revise } = await decided('incode', {
      action: 'approve',
    });
    await act({ action: 'set', blocks: { watchlistScore: { overall: { status: 'FAIL' } } } });
    expect(await revise((await ask()).inboxId ?? '')).toEqual({ effect: 'screened' });
    expect(await keep()).toEqual({ kept: 0 });
    const [match, ...others] = (await resultOf(verificationId))?.details ?? [];
    expect(others).toEqual([]);
    expect(match && findVendor('incode').readResult(match)?.screening).toMatchObject([
      { watchlistScore: {} },
    ]);
  });

  it('is not asked for again at Veriff about a watchlist screening, which holds it all', async () => {
    const { act, keep, screen } = await decided('veriff', { action: 'approve', silent: true });
    expect(await keep()).toEqual({ kept: 2 });
    await act({ action: 'watchlist', silent: true });
    await screen();
    const asked = (await requestsTo(fixture, 'veriff')).length;
    expect(await keep()).toEqual({ kept: 0 });
    expect(await requestsTo(fixture, 'veriff')).toHaveLength(asked);
  });

  it('is nothing at a vendor that has no more to say', async () => {
    const { keep } = await decided('datakeen', { action: 'approve' });
    expect(await keep()).toEqual({ kept: 0 });
  });

  it('changes no status and starts no revision, whatever it says and whatever claims it', async () => {
    const { verificationId, keep, revise } = await decided('veriff', {
      ...{ action: 'approve', pepSanctionMatch: 'MATCH', silent: true },
    });
    await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    const before = await shown(verificationId);
    const events = await listEvents(fixture.store, { verificationId });
    await keep();
    for (const { inboxId } of await detailsOf(verificationId)) {
      expect(await revise(inboxId)).toEqual({ effect: 'nothing' });
    }
    expect(await shown(verificationId)).toEqual(before);
    expect(await listEvents(fixture.store, { verificationId })).toEqual(events);
    expect(await claimOutboxFor(fixture.store, { verificationId, leaseMs: 1 })).toEqual([]);
  });

  it("tells of a match that only Veriff's record of the person holds", async () => {
    const { verificationId, act, keep, revise } = await decided('veriff', {
      ...{ action: 'approve', silent: true },
    });
    const matches = [{ numberOfMatches: 1, matches: [{ name: 'N. B.', category: 'PEP' }] }];
    await act({ action: 'set', pepSanctionMatches: matches });
    await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    await keep();
    const [due] = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    expect(await revise(due?.kind === 'revision' ? due.inboxId : '')).toEqual({
      effect: 'screened',
    });
    expect((await shown(verificationId))?.screening.found).toBe('match');
  });

  it('is asked for again when another message decides, and belongs to that one', async () => {
    const { verificationId, act, keep, ask, revise } = await decided('veriff', {
      ...{ action: 'approve', silent: true },
    });
    await keep();
    await act({ action: 'decline', reasonCode: 106, silent: true, person: { firstName: 'Other' } });
    const late = await ask();
    expect(await revise(late.inboxId ?? '')).toEqual({ effect: 'revised' });
    expect(await keep()).toEqual({ kept: 2 });
    expect(await keep()).toEqual({ kept: 0 });
    const kept = await detailsOf(verificationId);
    expect(kept).toHaveLength(4);
    expect(kept[2]?.body.toString()).toContain('Other');
    // The result follows the decision that stands, and its details are those of that one.
    const bodies = async (decision?: number) =>
      (await resultOf(verificationId, decision))?.details.map(({ body }) => body);
    expect(await bodies()).toEqual(kept.slice(2).map(({ body }) => body));
    expect(await bodies(1)).toEqual(kept.slice(0, 2).map(({ body }) => body));
  });

  it.each([403, 404])('does not fail where the vendor offers none (%i)', async (status) => {
    const { keep, verificationId, accountId } = await decided('veriff', {
      ...{ action: 'approve', silent: true },
    });
    await control(fixture, 'POST', 'veriff/faults', {
      ...{ kind: 'status', status, path: '/watchlist-screening' },
    });
    expect(await keep()).toEqual({ kept: 1 });
    expect(await detailsOf(verificationId)).toMatchObject([{ kind: 'person' }]);
    // A service that is not booked is no reason to doubt the credentials.
    const { rows } = await fixture.store.app.query(
      'select health_state from vendor_accounts where id = $1',
      [accountId],
    );
    expect(rows).toEqual([{ health_state: 'ok' }]);
  });

  it('is not kept by half: an outage on the way is asked about again', async () => {
    const { keep, verificationId } = await decided('veriff', { action: 'approve', silent: true });
    await control(fixture, 'POST', 'veriff/faults', {
      ...{ kind: 'status', status: 503, path: '/watchlist-screening' },
    });
    await expect(keep()).rejects.toMatchObject({ type: 'vendor_unavailable' });
    expect(await detailsOf(verificationId)).toEqual([]);
    expect(await keep()).toEqual({ kept: 2 });
  });
});
