import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  claimInboxRow,
  claimOutboxFor,
  createNotificationEndpoint,
  destroyVerificationKey,
  findChangedRows,
  listEvents,
  loadDelivery,
  readInboxRow,
  recordTransition,
  storeAnswer,
} from '../../store/index.ts';
import { refused, requestFor, RUN } from './asking.ts';
import {
  approval,
  APPROVED,
  bodyOf,
  comesBack,
  newsOf,
  newVerification,
  openTestStore,
  reread,
  save,
  STARTED,
  type StoreFixture,
  SUBMITTED,
  tellUnsigned,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { dueDeliveries } from './due-deliveries.ts';

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
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'started', sequence: 3 });
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
    expect(outbox).toMatchObject([{ kind: 'start' }]);
    const deliveries = await dueDeliveries(fixture.store, id);
    expect(deliveries).toMatchObject([{ endpointId }]);
    const [{ notificationId } = { notificationId: '' }] = deliveries;
    expect(await loadDelivery(fixture.store, { notificationId, endpointId })).toMatchObject({
      id: notificationId,
      url: 'https://client.example/hook',
      secrets: [expect.stringMatching(/^whsec_/)],
      payload: {
        type: 'verification.started',
        data: { verificationId: id, reference: 'order-1', status: 'started', sequence: 3 },
      },
    });
  });

  it('changes nothing when a write is repeated, and answers like the first time', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    const { causes } = approval(...inboxIds);
    const write = await requestFor(fixture.store, id, causes);
    const ask = () => recordTransition(fixture.store, { ...write, run: RUN }, { reread });
    const all = await Promise.all([ask(), ask(), ask()]);
    expect(all).toEqual([{ outcome: 'written' }, { outcome: 'written' }, { outcome: 'written' }]);
    expect((await typesOf(id)).filter((type) => type === 'verification.approved')).toHaveLength(1);
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved', sequence: 3 });
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
  ])('writes nothing for %s, and says what it says', async (_name, causeOf) => {
    const { id, inboxIds } = await heard(STARTED);
    const before = await fixture.verificationOf(id);
    const claim = causeOf(idOf(inboxIds));
    expect(await transition(fixture, id, { causes: [claim] })).toMatchObject({
      outcome: 'behind',
      causes: [vendorCause(idOf(inboxIds), STARTED)],
    });
    expect(await fixture.verificationOf(id)).toEqual(before);
    expect(await dispositionOf(idOf(inboxIds))).toBe('signaled');
  });

  it.each([
    ['a message that is not there', () => Promise.resolve(randomUUID())],
    [
      "another verification's message, however true it is",
      async () => idOf((await heard(APPROVED)).inboxIds),
    ],
    [
      'that the person came back',
      async () => (await comesBack(fixture, (await newVerification(fixture)).id)) ?? '',
    ],
  ])('writes nothing for %s, and leaves it out', async (_name, claimed) => {
    const { id } = await newVerification(fixture);
    const before = await fixture.verificationOf(id);
    expect(await transition(fixture, id, approval(await claimed()))).toMatchObject({
      outcome: 'behind',
      causes: [],
    });
    expect(await fixture.verificationOf(id)).toEqual(before);
  });

  it('refuses a message that cannot be read again, and lets the end pass by it', async () => {
    const { id, inboxIds } = await heard(STARTED, APPROVED);
    const [unreadable, good] = inboxIds;
    await fixture.admin.query('update inbox set body = $2 where id = $1', [unreadable, 'v1.x']);
    const causes = [vendorCause(idOf(inboxIds), STARTED)];
    expect(await transition(fixture, id, { causes })).toMatchObject({
      outcome: 'behind',
      causes: [],
    });
    expect(await transition(fixture, id, approval(good ?? ''))).toEqual({ outcome: 'written' });
    const { rows } = await fixture.admin.query('select disposition, why from inbox where id = $1', [
      unreadable,
    ]);
    expect(rows).toEqual([{ disposition: 'ignored', why: 'unreadable' }]);
    const changed = await findChangedRows(fixture.store);
    expect(changed).not.toContainEqual({ name: 'inbox', id: unreadable });
  });

  it('is kept for a newer build where this one cannot read it, and ignored after all have tried', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    const cancel = { type: 'cancel', principal: 'operator' } as const;
    const ofBefore = (): never => {
      throw new Error('A kind of message that this build does not know.');
    };
    const asked = { ...(await requestFor(fixture.store, id, [cancel])), run: RUN };
    const tryToEnd = (read: typeof reread, attempt: number) =>
      recordTransition(fixture.store, asked, { reread: read, attempt });
    for (const attempt of [1, 5]) {
      await expect(tryToEnd(ofBefore, attempt)).rejects.toMatchObject({ code: 'internal' });
    }
    const arrived = [{ inboxId: idOf(inboxIds), session: 1, fact: APPROVED }];
    expect(await tryToEnd(reread, 6)).toEqual({ outcome: 'waiting', arrived });
    expect(await tryToEnd(ofBefore, 6)).toEqual({ outcome: 'written' });
    const { rows } = await fixture.admin.query('select disposition, why from inbox where id = $1', [
      ...inboxIds,
    ]);
    expect(rows).toEqual([{ disposition: 'ignored', why: 'unreadable' }]);
  });

  it('is not expired before an unanswered request was asked about, and is held up by no session twice', async () => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    await tellUnsigned(fixture, { sessionId });
    await fixture.ours.query(
      `update verifications
       set start_input = start_input || '{"expiresAt": "2020-01-01T00:00:00Z"}' where id = $1`,
      [id],
    );
    const end = { causes: [{ type: 'deadline', deadline: 'answered' } as const] };
    const waiting = { outcome: 'waiting', arrived: [], unanswered: [1] };
    expect(await transition(fixture, id, end)).toEqual(waiting);
    await tellUnsigned(fixture, { sessionId });
    const askedAgain = { ...end, askedAgain: [1] };
    expect(await transition(fixture, id, askedAgain)).toEqual({ outcome: 'written' });
    // The client's own cancel waits for none: what the vendor says then is judged after the end.
    const canceled = await newVerification(fixture);
    await tellUnsigned(fixture, { sessionId: canceled.vendorSessionId });
    const cancel = { type: 'cancel', principal: 'operator' } as const;
    expect(await transition(fixture, canceled.id, { causes: [cancel] })).toEqual({
      outcome: 'written',
    });
  });

  it('refuses an end while messages wait, and names them with what they say', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const decision = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await tellUnsigned(fixture, { sessionId: vendorSessionId });
    await comesBack(fixture, id);
    const answer = await storeAnswer(fixture.store, {
      verificationId: id,
      session: 1,
      accountId: fixture.accountId,
      kind: 'answer',
      body: bodyOf(SUBMITTED),
      fact: SUBMITTED,
    });
    const cancel = { type: 'cancel', principal: 'operator' } as const;
    const before = await fixture.verificationOf(id);

    expect(await transition(fixture, id, { causes: [cancel] })).toEqual({
      outcome: 'waiting',
      arrived: [
        { inboxId: decision.inboxId, session: 1, fact: APPROVED },
        { inboxId: answer.inboxId, session: 1, fact: SUBMITTED },
      ],
    });
    expect(await fixture.verificationOf(id)).toEqual(before);
    const considered = [
      ...approval(decision.inboxId).causes,
      vendorCause(answer.inboxId, SUBMITTED),
    ];
    const written = await transition(fixture, id, { causes: [cancel, ...considered] });
    expect(written).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('hands out nothing of a verification that has ended', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const inboxId = (await comesBack(fixture, id)) ?? '';
    const decision = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, id, approval(decision.inboxId));
    expect(await claimInboxRow(fixture.store, { inboxId, leaseMs: 1000 })).toBeNull();
    expect(await dispositionOf(inboxId)).toBe('applied');
  });

  it('never changes a final status: a later write is answered with the end that stands', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    await transition(fixture, id, approval(...inboxIds));
    const ended = await fixture.verificationOf(id);
    for (const run of [RUN, 'another run']) {
      const late = { run, causes: [{ type: 'cancel', principal: 'operator' } as const] };
      expect(await transition(fixture, id, late)).toMatchObject({
        ...{ outcome: 'behind', causes: [] },
        stands: { end: { status: 'approved', reasons: [] } },
      });
    }
    expect(await fixture.verificationOf(id)).toEqual(ended);
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
        run: 'a run',
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

  it('is not ended by a refusal of before, where a session was to be had after all', async () => {
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    const cause = await refused(fixture.store, id, '1104', ['/subject/lastName']);
    await save(fixture.store, id, vendorSessionId);
    expect(await transition(fixture, id, { causes: [cause] })).toMatchObject({
      ...{ outcome: 'behind', causes: [] },
    });
  });
});
