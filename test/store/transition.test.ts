import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  claimInboxRow,
  claimOutboxFor,
  createNotificationEndpoint,
  destroyVerificationKey,
  getVerification,
  listEvents,
  loadDelivery,
  readInboxRow,
  recordTransition,
  storeAnswer,
  type TransitionInput,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newsOf,
  newVerification,
  openTestStore,
  RING,
  STARTED,
  SUBMITTED,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';

describe('recording a transition', () => {
  let fixture: StoreFixture;
  let endpointId: string;
  beforeAll(async () => {
    fixture = await openTestStore();
    const endpoint = { url: 'https://client.example/hook', allowLoopback: false };
    const owner = { clientId: fixture.clientId, mode: 'test' } as const;
    ({ id: endpointId } = await createNotificationEndpoint(fixture.store, {
      ...owner,
      ...endpoint,
    }));
  });
  afterAll(() => fixture.close());

  const verificationOf = (id: string) =>
    getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });
  const typesOf = async (verificationId: string) => {
    const { items } = await listEvents(fixture.store, { verificationId });
    return items.map(({ type }) => type);
  };
  const dispositionOf = async (inboxId: string) =>
    (await readInboxRow(fixture.store, { inboxId })).disposition;

  const heard = (...facts: VendorFact[]) => newsOf(fixture, ...facts);
  const idOf = ([inboxId]: string[]): string => inboxId ?? '';

  it('writes message, events, projection and notification together', async () => {
    const { id, inboxIds } = await heard(STARTED);
    const causes = [vendorCause(idOf(inboxIds), STARTED)];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });

    expect(await dispositionOf(idOf(inboxIds))).toBe('applied');
    expect(await verificationOf(id)).toMatchObject({ status: 'started', sequence: 3 });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.slice(-2)).toMatchObject([
      {
        type: 'vendor.started',
        principal: 'vendor:veriff',
        data: { session: 1, kind: 'started', reasons: [], vendorCode: '7001' },
      },
      { type: 'verification.started', principal: 'vendor:veriff', data: { sequence: 3 } },
    ]);
    const outbox = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 1000 });
    expect(outbox).toMatchObject([{ kind: 'start' }, { kind: 'notification', endpointId }]);
    const [, row] = outbox;
    const notificationId = row?.kind === 'notification' ? row.notificationId : '';
    expect(await loadDelivery(fixture.store, { notificationId, endpointId })).toMatchObject({
      id: notificationId,
      url: 'https://client.example/hook',
      secrets: [expect.stringMatching(/^whsec_/)],
      disabled: false,
      payload: {
        type: 'verification.started',
        data: { verificationId: id, reference: 'order-1', status: 'started', sequence: 3 },
      },
    });
  });

  it('changes nothing when a write is repeated, and answers like the first time', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    const write = approval(...inboxIds);
    const all = await Promise.all([
      transition(fixture, id, write),
      transition(fixture, id, write),
      transition(fixture, id, write),
    ]);
    expect(all).toEqual([{ outcome: 'written' }, { outcome: 'written' }, { outcome: 'written' }]);
    expect((await typesOf(id)).filter((type) => type === 'verification.approved')).toHaveLength(1);
    expect(await verificationOf(id)).toMatchObject({ status: 'approved', sequence: 3 });
    const { rows } = await fixture.admin.query(
      `select (select count(*)::int from decisions where verification_id = $1) as decisions,
         (select count(*)::int from notifications where verification_id = $1) as notifications`,
      [id],
    );
    expect(rows).toEqual([{ decisions: 1, notifications: 1 }]);
  });

  it.each([
    ['a fact that the message does not say', (id: string) => vendorCause(id, APPROVED)],
    ['another session than the message is about', (id: string) => vendorCause(id, STARTED, 2)],
    ['a message that is not there', () => vendorCause(randomUUID(), APPROVED)],
  ])('refuses %s, and writes nothing', async (_name, causeOf) => {
    const { id, inboxIds } = await heard(STARTED);
    const cause = causeOf(idOf(inboxIds));
    const claimed = cause.type === 'vendor' ? cause.inboxId : '';
    const before = await verificationOf(id);
    expect(await transition(fixture, id, { ...approval(), causes: [cause] })).toEqual({
      outcome: 'refused',
      inboxIds: [claimed],
    });
    expect(await verificationOf(id)).toEqual(before);
    expect(await dispositionOf(idOf(inboxIds))).toBe('delivered');
  });

  it("refuses another verification's message, however true it is", async () => {
    const { inboxIds } = await heard(APPROVED);
    const { id } = await newVerification(fixture);
    expect(await transition(fixture, id, approval(...inboxIds))).toEqual({
      outcome: 'refused',
      inboxIds,
    });
  });

  it('refuses a message that cannot be read again, and lets the end pass by it', async () => {
    const { id, inboxIds } = await heard(STARTED, APPROVED);
    const [unreadable, good] = inboxIds;
    await fixture.admin.query('update inbox set body = $2 where id = $1', [unreadable, 'v1.x']);
    const causes = [vendorCause(idOf(inboxIds), STARTED)];
    expect(await transition(fixture, id, { causes })).toMatchObject({ outcome: 'refused' });
    expect(await transition(fixture, id, approval(good ?? ''))).toEqual({ outcome: 'written' });
    const { rows } = await fixture.admin.query('select disposition, why from inbox where id = $1', [
      unreadable,
    ]);
    expect(rows).toEqual([{ disposition: 'set_aside', why: 'unreadable' }]);
  });

  it('is not expired before whoever rang was asked about, and is held up by no ring twice', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, RING, { sessionId: vendorSessionId });
    const end: Partial<TransitionInput> = {
      status: 'expired',
      verdict: { status: 'expired', reasons: [], decidedBy: 'system' },
    };
    const arrived = [{ inboxId, session: 1, fact: RING }];
    expect(await transition(fixture, id, end)).toEqual({ outcome: 'waiting', arrived });
    const heard = { ...end, ringsHeard: [inboxId] };
    expect(await transition(fixture, id, heard)).toEqual({ outcome: 'written' });
    // The client's own cancel waits for no ring: what it tells of is judged after the end.
    const canceled = await newVerification(fixture);
    await webhook(fixture, RING, { sessionId: canceled.vendorSessionId });
    const cancel: Partial<TransitionInput> = {
      status: 'canceled',
      verdict: { status: 'canceled', reasons: [], decidedBy: 'client' },
    };
    expect(await transition(fixture, canceled.id, cancel)).toEqual({ outcome: 'written' });
  });

  it('refuses an end while messages wait, and names them with what they say', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const decision = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    const ring = await webhook(fixture, RING, { sessionId: vendorSessionId });
    const answer = await storeAnswer(fixture.store, {
      verificationId: id,
      session: 1,
      accountId: fixture.accountId,
      kind: 'answer',
      body: bodyOf(SUBMITTED),
      fact: SUBMITTED,
    });
    const expiry = {
      causes: [{ type: 'deadline', deadline: 'answered' } as const],
      status: 'expired',
      reasons: ['never_started'],
      verdict: { status: 'expired', reasons: ['never_started'], decidedBy: 'system' },
    } satisfies Parameters<typeof transition>[2];
    const before = await verificationOf(id);

    expect(await transition(fixture, id, expiry)).toEqual({
      outcome: 'waiting',
      arrived: [
        { inboxId: decision.inboxId, session: 1, fact: APPROVED },
        { inboxId: ring.inboxId, session: 1, fact: RING },
        { inboxId: answer.inboxId, session: 1, fact: SUBMITTED },
      ],
    });
    expect(await verificationOf(id)).toEqual(before);
    const considered = approval(decision.inboxId);
    const causes = [
      ...expiry.causes,
      ...(considered.causes ?? []),
      vendorCause(answer.inboxId, SUBMITTED),
    ];
    const written = await transition(fixture, id, { ...considered, causes });
    expect(written).toEqual({ outcome: 'written' });
    expect(await verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('hands out nothing of a verification that has ended, rings included', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const ring = await webhook(fixture, RING, about);
    const decision = await webhook(fixture, APPROVED, about);
    await transition(fixture, id, approval(decision.inboxId));
    expect(await claimInboxRow(fixture.store, { ...ring, leaseMs: 1000 })).toBeNull();
    expect(await dispositionOf(ring.inboxId)).toBe('late');
  });

  it('never changes a final status, and never ends without a verdict', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    await transition(fixture, id, approval(...inboxIds));
    await expect(transition(fixture, id, { write: 9 })).rejects.toMatchObject({
      code: 'already_final',
    });
    const open = await newVerification(fixture);
    await expect(
      transition(fixture, open.id, { status: 'approved', verdict: null }),
    ).rejects.toMatchObject({ code: 'internal' });
  });

  it('fails for good once the personal data was erased', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'test' });
    await expect(transition(fixture, id, approval(...inboxIds))).rejects.toMatchObject({
      code: 'erased',
    });
  });

  it('is not_found for a verification that is not there', async () => {
    const nowhere = recordTransition(
      fixture.store,
      {
        verificationId: randomUUID(),
        write: 1,
        causes: [],
        status: 'started',
        reasons: [],
        vendorCode: null,
        attemptsUsed: 0,
        verdict: null,
        endedSessions: [],
      },
      { reread: () => STARTED },
    );
    await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
  });
});
