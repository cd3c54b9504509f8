import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { listEvents, readResult } from '../../store/index.ts';
import { refused } from './asking.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newsOf,
  newVerification,
  STARTED,
  SUBMITTED,
  type StoreFixture,
  transition,
  vendorCause,
} from './fixture.ts';
import { withStore } from './with-store.ts';

describe('what a transition leaves behind', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  const heard = (...facts: VendorFact[]) => newsOf(fixture, ...facts);

  it('keeps the deciding message as evidence, and records who reads it', async () => {
    const { id, inboxIds } = await heard(SUBMITTED, APPROVED);
    const [submitted = '', approved = ''] = inboxIds;
    await transition(fixture, id, { causes: [vendorCause(submitted, SUBMITTED)] });
    const ask = { verificationId: id, principal: 'client_key:reader' };
    expect(await readResult(fixture.store, ask)).toBeNull();
    await transition(fixture, id, approval(approved));

    const result = await readResult(fixture.store, ask);
    expect(result).toMatchObject({ vendor: 'veriff', message: { kind: 'outcome' } });
    expect(result?.message.body).toEqual(bodyOf(APPROVED));
    expect(await fixture.verificationOf(id)).toMatchObject({
      decision: { status: 'approved', decidedBy: 'vendor', vendorCode: '9001' },
      session: { state: 'ended' },
      vendorCode: '9001',
    });
    const { rows } = await fixture.admin.query(
      'select principal, action from access_log where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: 'client_key:reader', action: 'result.read' }]);
  });

  it('finds the evidence also when it was recorded by an earlier write', async () => {
    const clear: VendorFact = { kind: 'screening', reasons: [], screening: 'clear' };
    const { id, inboxIds } = await heard(APPROVED, clear);
    const [approved = '', cleared = ''] = inboxIds;
    await fixture.ours.query(
      `update verifications set start_input = start_input || $2 where id = $1`,
      [id, { policy: { screeningMatch: 'review', awaitsScreening: true } }],
    );
    await transition(fixture, id, { causes: [vendorCause(approved, APPROVED)] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'submitted' });
    await transition(fixture, id, { causes: [vendorCause(cleared, clear)] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
    const result = await readResult(fixture.store, { verificationId: id, principal: 'system' });
    expect(result?.message.body).toEqual(bodyOf(APPROVED));
  });

  it('names who canceled, also when that was recorded by an earlier write', async () => {
    const { id } = await newVerification(fixture);
    await fixture.ours.query(
      `insert into events (id, verification_id, number, type, principal, data)
       values ($1, $2, 99, 'cancel.requested', 'client_key:k1', '{}')`,
      [randomUUID(), id],
    );
    // Nothing is left to be heard: the end that stands is written.
    await transition(fixture, id, { causes: [] });
    const { rows } = await fixture.admin.query(
      'select principal, evidence from decisions where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: 'client_key:k1', evidence: null }]);
  });

  it('writes codes and nothing else into the event of a refused session', async () => {
    const { id } = await newVerification(fixture, 'requested');
    const cause = await refused(fixture.store, id, '1302', ['/subject/firstName']);
    await transition(fixture, id, { causes: [cause] });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.find(({ type }) => type === 'session.refused')).toMatchObject({
      principal: 'system',
      data: {
        reason: 'vendor_refused_request',
        vendorCode: '1302',
        fields: ['/subject/firstName'],
      },
    });
    expect(await fixture.verificationOf(id)).toMatchObject({
      vendorCode: '1302',
      refusedFields: ['/subject/firstName'],
      decision: { status: 'failed', vendorCode: '1302' },
    });
  });

  it('announces a status once, and what clients started themselves not at all', async () => {
    const { id, inboxIds } = await heard(STARTED, SUBMITTED);
    const [started = '', submitted = ''] = inboxIds;
    await transition(fixture, id, { causes: [vendorCause(started, STARTED)] });
    await transition(fixture, id, { causes: [vendorCause(submitted, SUBMITTED)] });
    await transition(fixture, id, { causes: [{ type: 'session_ended', session: 1 }] });
    const { rows } = await fixture.admin.query(
      'select type, sequence from notifications where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([
      { type: 'verification.started', sequence: 3 },
      { type: 'verification.submitted', sequence: 4 },
    ]);
    expect(await fixture.verificationOf(id)).toMatchObject({
      sequence: 5,
      session: { state: 'ended' },
    });
  });
});
