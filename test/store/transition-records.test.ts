import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { getVerification, listEvents, readResult } from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newsOf,
  newVerification,
  openTestStore,
  STARTED,
  SUBMITTED,
  type StoreFixture,
  transition,
  vendorCause,
} from './fixture.ts';

describe('what a transition leaves behind', () => {
  let fixture: StoreFixture;
  beforeAll(async () => {
    fixture = await openTestStore();
  });
  afterAll(() => fixture.close());

  const verificationOf = (id: string) =>
    getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });
  const heard = (...facts: VendorFact[]) => newsOf(fixture, ...facts);
  const idOf = ([inboxId]: string[]): string => inboxId ?? '';

  it('keeps the deciding message as evidence, and records who reads it', async () => {
    const { id, inboxIds } = await heard(SUBMITTED, APPROVED);
    const [submitted = '', approved = ''] = inboxIds;
    await transition(fixture, id, {
      causes: [vendorCause(submitted, SUBMITTED)],
      status: 'submitted',
    });
    const ask = { verificationId: id, principal: 'client_key:reader' };
    expect(await readResult(fixture.store, ask)).toBeNull();
    await transition(fixture, id, { ...approval(approved), write: 2 });

    const result = await readResult(fixture.store, ask);
    expect(result).toMatchObject({ vendor: 'veriff', message: { kind: 'outcome' } });
    expect(result?.message.body).toEqual(bodyOf(APPROVED));
    expect(await verificationOf(id)).toMatchObject({
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

  it('gives the doorbells of the verification beside the result', async () => {
    const ring: VendorFact = { kind: 'ring', reasons: [] };
    const { id, inboxIds } = await heard(ring, APPROVED);
    const [rung = '', approved = ''] = inboxIds;
    const causes = [vendorCause(rung, ring), vendorCause(approved, APPROVED)];
    await transition(fixture, id, { ...approval(), causes });
    const result = await readResult(fixture.store, { verificationId: id, principal: 'system' });
    expect(result?.rings.map(({ body }) => body)).toEqual([bodyOf(ring)]);
  });

  it('finds the evidence also when it was recorded by an earlier write', async () => {
    const { id, inboxIds } = await heard(APPROVED);
    const inReview = { status: 'in_review', reasons: ['pep_or_sanction_match'] } as const;
    const causes = [vendorCause(idOf(inboxIds), APPROVED)];
    await transition(fixture, id, { ...inReview, reasons: [...inReview.reasons], causes });
    await transition(fixture, id, { ...approval(), write: 2 });
    const result = await readResult(fixture.store, { verificationId: id, principal: 'system' });
    expect(result?.message.body).toEqual(bodyOf(APPROVED));
  });

  it('names who canceled, also when that was recorded by an earlier write', async () => {
    const { id } = await newVerification(fixture);
    const cancel = { type: 'cancel', principal: 'client_key:k1' } as const;
    await transition(fixture, id, { causes: [cancel], status: 'in_review' });
    await transition(fixture, id, {
      write: 2,
      status: 'canceled',
      verdict: { status: 'canceled', reasons: ['canceled_by_client'], decidedBy: 'client' },
    });
    const { rows } = await fixture.admin.query(
      'select principal, evidence from decisions where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: 'client_key:k1', evidence: null }]);
  });

  it('writes codes and nothing else into the event of a refused session', async () => {
    const { id } = await newVerification(fixture, 'requested');
    await transition(fixture, id, {
      causes: [
        {
          type: 'session_refused',
          reason: 'vendor_refused_request',
          vendorCode: '1302',
          fields: ['/subject/firstName'],
        },
      ],
      status: 'failed',
      reasons: ['vendor_refused_request'],
      verdict: { status: 'failed', reasons: ['vendor_refused_request'], decidedBy: 'system' },
    });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.find(({ type }) => type === 'session.refused')).toMatchObject({
      principal: 'system',
      data: {
        reason: 'vendor_refused_request',
        vendorCode: '1302',
        fields: ['/subject/firstName'],
      },
    });
    expect(await verificationOf(id)).toMatchObject({
      vendorCode: '1302',
      refusedFields: ['/subject/firstName'],
      decision: { status: 'failed', vendorCode: '1302' },
    });
  });

  it('announces a status once, and what clients started themselves not at all', async () => {
    const { id, inboxIds } = await heard(STARTED, SUBMITTED);
    const [started = '', submitted = ''] = inboxIds;
    await transition(fixture, id, { causes: [vendorCause(started, STARTED)], status: 'pending' });
    await transition(fixture, id, {
      causes: [vendorCause(submitted, SUBMITTED)],
      status: 'submitted',
      write: 2,
    });
    const ended = { type: 'session_ended', session: 1 } as const;
    await transition(fixture, id, {
      causes: [ended],
      status: 'submitted',
      endedSessions: [1],
      write: 3,
    });
    const { rows } = await fixture.admin.query(
      'select type, sequence from notifications where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ type: 'verification.submitted', sequence: 4 }]);
    expect(await verificationOf(id)).toMatchObject({ sequence: 5, session: { state: 'ended' } });
  });
});
