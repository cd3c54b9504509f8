import { describe, expect, it } from 'vitest';
import {
  claimOutboxFor,
  findChangedRows,
  listEvents,
  loadSessionRequest,
  noteAnswered,
  reopenMissing,
  requestCancel,
  settleRow,
  statusSummary,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newsOf,
  newVerification,
  STARTED,
  type StoreFixture,
  transition,
  vendorCause,
} from './fixture.ts';
import { withStore } from './with-store.ts';

const KEY = 'client_key:k';
const CANCEL = { type: 'cancel', principal: KEY } as const;
const LEASE = { leaseMs: 60_000 };

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const canceling = (verificationId: string, principal = KEY) =>
  requestCancel(fixture.store, { verificationId, principal });

async function eventsOf(verificationId: string): Promise<string[]> {
  const { items } = await listEvents(fixture.store, { verificationId });
  return items.map(({ type }) => type);
}

/** The rows of the outbox that tell of a cancel, now that they are due. */
async function cancelsOf(verificationId: string) {
  const rows = await claimOutboxFor(fixture.store, { verificationId, ...LEASE });
  return rows.filter(({ kind }) => kind === 'cancel');
}

describe('a cancel that is written down', () => {
  it('ends the verification in the name of who asked first, whatever name the workflow gives', async () => {
    const { id } = await newVerification(fixture);
    expect([await canceling(id), await canceling(id, 'client_key:other')]).toEqual([
      'requested',
      'requested',
    ]);
    for (const principal of ['client_key:other', 'operator']) {
      const told = await transition(fixture, id, { causes: [{ type: 'cancel', principal }] });
      expect(told).toMatchObject({ outcome: 'behind', causes: [CANCEL] });
    }
    expect(await transition(fixture, id, { causes: [CANCEL] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'canceled', reasons: ['canceled_by_client'] },
      decision: { decidedBy: 'client' },
    });
    const { rows } = await fixture.admin.query(
      `select d.principal as decided, e.principal as asked from decisions d
       join events e using (verification_id)
       where verification_id = $1 and type = 'cancel.requested'`,
      [id],
    );
    expect(rows).toEqual([{ decided: KEY, asked: KEY }]);
  });

  it('is no event before it is applied, and one after', async () => {
    const { id } = await newVerification(fixture);
    await canceling(id);
    expect(await eventsOf(id)).not.toContain('cancel.requested');
    await transition(fixture, id, { causes: [CANCEL] });
    const events = await eventsOf(id);
    expect(events.slice(-2)).toEqual(['cancel.requested', 'verification.canceled']);
  });

  it('is considered by whatever is written next, though it was not signaled to the workflow', async () => {
    const { id, inboxIds } = await newsOf(fixture, STARTED);
    const started = vendorCause(inboxIds[0] ?? '', STARTED);
    await canceling(id);
    expect(await transition(fixture, id, { causes: [] })).toMatchObject({
      ...{ outcome: 'behind', causes: [CANCEL] },
    });
    const told = await transition(fixture, id, { causes: [started] });
    expect(told).toMatchObject({ outcome: 'behind', causes: [started, CANCEL] });
    const next = await transition(fixture, id, { causes: [started, CANCEL] });
    expect(next).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'canceled' });
  });

  it('wins over a deadline that was not written when it was asked for', async () => {
    const { id } = await newVerification(fixture);
    await fixture.ours.query(
      'update verifications set start_input = start_input || $2 where id = $1',
      [id, { expiresAt: new Date(Date.now() - 60_000).toISOString() }],
    );
    const about = { verificationId: id, session: 1, askedAt: new Date() };
    await noteAnswered(fixture.store, about);
    await canceling(id);
    const passed = { type: 'deadline', deadline: 'answered' } as const;
    const told = await transition(fixture, id, { causes: [passed] });
    expect(told).toMatchObject({ outcome: 'behind', causes: [passed, CANCEL] });
    await transition(fixture, id, { causes: [passed, CANCEL] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'canceled', reasons: ['canceled_by_client'] },
    });
  });

  it('loses to a decision of the vendor that is there before the end is written', async () => {
    const { id, inboxIds } = await newsOf(fixture, APPROVED);
    const { causes } = approval(...inboxIds);
    await canceling(id);
    expect(await transition(fixture, id, { causes: [CANCEL] })).toMatchObject({
      outcome: 'waiting',
    });
    expect(await transition(fixture, id, { causes })).toMatchObject({
      ...{ outcome: 'behind', causes: [...causes, CANCEL] },
    });
    await transition(fixture, id, { causes: [...causes, CANCEL] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
    expect(await eventsOf(id)).toContain('cancel.requested');
  });

  it('meets an approval in the same moment in one of two orders, and never half', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, inboxIds } = await newsOf(fixture, APPROVED);
      const { causes } = approval(...inboxIds);
      const [outcome, result] = await Promise.all([
        canceling(id),
        transition(fixture, id, { causes }),
      ]);
      const { status } = (await fixture.verificationOf(id)) ?? {};
      if (outcome === 'already_final') {
        expect([result, status]).toEqual([{ outcome: 'written' }, 'approved']);
      } else {
        expect(result).toMatchObject({ outcome: 'behind', causes: [...causes, CANCEL] });
        expect(status).toBe('pending');
      }
    }
  });
});

describe('a cancel that is not written down', () => {
  it("is an operator's, in whatever name it is asked for at Temporal", async () => {
    const { id } = await newVerification(fixture);
    const operators = { type: 'cancel', principal: 'operator' } as const;
    expect(await transition(fixture, id, { causes: [CANCEL] })).toMatchObject({
      ...{ outcome: 'behind', causes: [operators] },
    });
    expect(await transition(fixture, id, { causes: [operators] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'canceled', reasons: ['canceled_by_operator'] },
      decision: { decidedBy: 'operator' },
    });
  });
});

describe('a cancel that was written down behind our back', () => {
  const forge = (id: string) =>
    fixture.store.app.query(
      `insert into cancel_requests (verification_id, principal, tag)
       select $1, $2, (select tag from cancel_requests where tag is not null limit 1)`,
      [id, KEY],
    );
  const CHANGED = { message: expect.stringContaining('changed by somebody else') as string };

  it('ends nothing in the name of a client, and is shown to operators', async () => {
    const [{ id: asked }, { id }] = [
      await newVerification(fixture),
      await newVerification(fixture),
    ];
    await canceling(asked);
    await forge(id);
    for (const principal of [KEY, 'operator']) {
      const told = transition(fixture, id, { causes: [{ type: 'cancel', principal }] });
      await expect(told).rejects.toMatchObject(CHANGED);
    }
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'pending' });
    const wanted = loadSessionRequest(fixture.store, { verificationId: id, session: 2 });
    await expect(wanted).rejects.toMatchObject(CHANGED);
    const changed = async () => (await statusSummary(fixture.store)).changedRows;
    await expect.poll(changed).toContainEqual({ name: 'cancel_requests', id });
    expect(await findChangedRows(fixture.store)).toEqual([{ name: 'cancel_requests', id }]);
  });
});

describe('asking for a cancel', () => {
  it('changes nothing once the verification has ended', async () => {
    const { id, inboxIds } = await newsOf(fixture, APPROVED);
    await transition(fixture, id, approval(...inboxIds));
    expect(await canceling(id)).toBe('already_final');
    expect(await cancelsOf(id)).toEqual([]);
  });

  it('has the workflow told, and told anew whenever it is repeated, by one row', async () => {
    const { id } = await newVerification(fixture);
    for (const principal of [KEY, 'client_key:other']) {
      await canceling(id, principal);
      await canceling(id, principal);
      const rows = await cancelsOf(id);
      expect(rows).toMatchObject([{ kind: 'cancel', principal: KEY, tries: 1 }]);
      await settleRow(fixture.store, 'outbox', { id: rows[0]?.id ?? '' });
    }
    expect(await cancelsOf(id)).toEqual([]);
  });

  it('is told to the workflow that is started in place of a lost one', async () => {
    const { id } = await newVerification(fixture);
    await canceling(id);
    await fixture.admin.query('update outbox set completed_at = now() where verification_id = $1', [
      id,
    ]);
    expect(await reopenMissing(fixture.store, { verificationId: id })).toEqual({ reopened: true });
    expect(await cancelsOf(id)).toMatchObject([{ principal: KEY }]);
  });

  it('is known to an activity that would buy a session', async () => {
    const { id } = await newVerification(fixture, 'created');
    const wanted = () => loadSessionRequest(fixture.store, { verificationId: id, session: 1 });
    expect(await wanted()).toMatchObject({ isCanceled: false });
    await canceling(id);
    expect(await wanted()).toMatchObject({ isCanceled: true });
  });
});
