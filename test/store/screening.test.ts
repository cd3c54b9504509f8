import { afterAll, describe, expect, it } from 'vitest';
import type { Screening } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  findNextDeletion,
  listArchivesWithoutDetails,
  loadDelivery,
  noteDetailsKept,
  readResult,
  requestVendorDeletion,
  storeAnswer,
  updateVendorAccountSettings,
} from '../../store/index.ts';
import {
  APPROVED,
  bodyOf,
  MEDIA_AND_DETAILS,
  newsOf,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { openStoreAfterTheEnd } from './after-the-end.ts';

const word = (screening: Screening): VendorFact => ({ kind: 'screening', reasons: [], screening });
const MATCH = word('match');
const WITH_MATCH: VendorFact = { ...APPROVED, screening: 'match' };
const PARTS = { document: 'passed', face: 'unclear' } as const;
const SETTLED = { document: 'passed', face: 'passed' } as const;

const store = await openStoreAfterTheEnd();
const { fixture, endpointId, approvedVerification, deliveriesOf, eventsOf, outboxOf } = store;
const { revise, verificationOf } = store;
afterAll(() => fixture.close());

const idOf = ([inboxId]: string[]): string => inboxId ?? '';

/** What clients were told, oldest first. */
async function toldOf(verificationId: string) {
  const payloads = (await deliveriesOf(verificationId)).map(({ notificationId }) =>
    loadDelivery(fixture.store, { notificationId, endpointId }),
  );
  return (await Promise.all(payloads)).map((delivery) => delivery?.payload);
}

describe('a screening match after the end', () => {
  it.each<[string, VendorFact]>([
    ['apart from the decision', MATCH],
    ['beside a repeated approval', WITH_MATCH],
  ])('that is told %s is an event, is shown, and is notified once', async (_, fact) => {
    const { id, about } = await approvedVerification();
    expect(await verificationOf(id)).toMatchObject({
      screening: { found: null, matchedAt: null },
    });
    const { inboxId, disposition } = await webhook(fixture, fact, about);
    expect(disposition).toBe('after_final');
    expect(await outboxOf(id)).toMatchObject([{ kind: 'revision', inboxId }]);
    expect(await revise(id, inboxId)).toEqual({ effect: 'screened' });

    const after = await verificationOf(id);
    expect(after).toMatchObject({ status: 'approved', reasons: [], revisions: [] });
    expect(after?.screening.found).toBe('match');
    expect(after?.screening.matchedAt).toBeInstanceOf(Date);
    expect((await eventsOf(id)).slice(-3)).toMatchObject([
      { type: `vendor.${fact.outcome ?? 'screening'}`, data: { late: true, screening: 'match' } },
      { type: 'screening.match', principal: 'vendor:veriff', data: { late: true } },
      { type: 'review.requested', principal: 'vendor:veriff', data: { kind: 'late' } },
    ]);
    const told = { verificationId: id, status: 'approved' };
    const sequence = after?.sequence ?? 0;
    expect(await toldOf(id)).toMatchObject([
      { type: 'verification.screening_match', data: { ...told, sequence: sequence - 1 } },
      { type: 'review.requested', data: { ...told, sequence, case: { kind: 'late' } } },
    ]);

    const result = await readResult(fixture.store, { verificationId: id, principal: 'test' });
    expect(result?.details.map(({ body }) => body)).toEqual([bodyOf(fact)]);

    expect(await revise(id, inboxId)).toEqual({ effect: 'screened' });
    const again = await webhook(fixture, { ...fact, at: '2026-01-01T00:00:00.000Z' }, about);
    await outboxOf(id);
    expect(await revise(id, again.inboxId)).toEqual({ effect: 'same' });
    expect(await toldOf(id)).toEqual([]);
    expect((await eventsOf(id)).filter(({ type }) => type === 'screening.match')).toHaveLength(1);
  });

  it('is told beside a decision that revises the first, each with a sequence of its own', async () => {
    const { id, about } = await approvedVerification();
    const declined: VendorFact = { ...WITH_MATCH, outcome: 'declined', parts: { face: 'failed' } };
    const { inboxId } = await webhook(fixture, declined, about);
    await outboxOf(id);
    expect(await revise(id, inboxId)).toEqual({ effect: 'revised' });
    const after = await verificationOf(id);
    expect(after?.revisions).toMatchObject([{ status: 'declined', parts: { face: 'failed' } }]);
    const sequence = after?.sequence ?? 0;
    expect(await toldOf(id)).toMatchObject([
      { type: 'decision.revised', data: { sequence: sequence - 1 } },
      { type: 'verification.screening_match', data: { sequence } },
    ]);
  });

  it('is not taken back by a clear, and a clear alone is no notification', async () => {
    const { id, about } = await approvedVerification();
    const clear = await webhook(fixture, word('clear'), about);
    expect(await revise(id, clear.inboxId)).toEqual({ effect: 'screened' });
    expect(await verificationOf(id)).toMatchObject({ screening: { found: 'clear' } });
    const match = await webhook(fixture, MATCH, about);
    await revise(id, match.inboxId);
    await deliveriesOf(id);
    const later = await webhook(fixture, { ...word('clear'), vendorCode: 'later' }, about);
    expect(await revise(id, later.inboxId)).toEqual({ effect: 'same' });
    expect(await verificationOf(id)).toMatchObject({ screening: { found: 'match' } });
    expect(await toldOf(id)).toEqual([]);
  });

  it('is no news where it was known before the end', async () => {
    const { id, inboxIds } = await newsOf(fixture, WITH_MATCH);
    await fixture.ours.query(
      `update verifications
       set start_input = start_input || '{"policy": {"screeningMatch": "approve"}}' where id = $1`,
      [id],
    );
    await transition(fixture, id, { causes: [vendorCause(idOf(inboxIds), WITH_MATCH)] });
    const before = await verificationOf(id);
    expect(before).toMatchObject({ status: 'approved', screening: { found: 'match' } });
    expect((await eventsOf(id)).map(({ type }) => type)).toContain('screening.match');
    await deliveriesOf(id);
    const { inboxId } = await storeAnswer(fixture.store, {
      ...{ verificationId: id, session: 1, accountId: fixture.accountId, kind: 'answer' },
      ...{ body: bodyOf(MATCH), fact: MATCH },
    });
    await outboxOf(id);
    expect(await revise(id, inboxId)).toEqual({ effect: 'same' });
    expect(await toldOf(id)).toEqual([]);
    expect(await verificationOf(id)).toMatchObject({ screening: before?.screening });
  });
});

/** The vendor says one thing more, and it is written down. */
async function hear(id: string, fact: VendorFact): Promise<void> {
  const { inboxId } = await storeAnswer(fixture.store, {
    ...{ verificationId: id, session: 1, accountId: fixture.accountId, kind: 'answer' },
    ...{ body: bodyOf(fact), fact },
  });
  await transition(fixture, id, { causes: [vendorCause(inboxId, fact)] });
}

describe('what was checked', () => {
  it('is shown while a person must look, and with the decision', async () => {
    const fact: VendorFact = { ...APPROVED, parts: PARTS };
    const { id, inboxIds } = await newsOf(fixture, fact);
    const causes = [vendorCause(idOf(inboxIds), fact)];
    await transition(fixture, id, { causes });
    expect(await verificationOf(id)).toMatchObject({
      ...{ status: 'in_review', reasons: ['face_not_confirmed'], parts: PARTS, decision: null },
    });
    const events = await eventsOf(id);
    expect(events.find(({ type }) => type === 'vendor.approved')?.data).toMatchObject({
      parts: PARTS,
    });
    const reasons: VendorFact['reasons'] = ['decided_by_vendor_staff'];
    await hear(id, { ...APPROVED, reasons, parts: SETTLED });
    expect(await verificationOf(id)).toMatchObject({
      ...{ status: 'approved', parts: SETTLED, decision: { parts: SETTLED } },
    });
  });

  it('has as its evidence the message that says it', async () => {
    const whole: VendorFact = { ...APPROVED, parts: { face: 'passed' } };
    const { id, inboxIds } = await newsOf(fixture, whole, APPROVED);
    const [first = '', second = ''] = inboxIds;
    await fixture.ours.query(
      `update verifications set start_input = start_input || $2 where id = $1`,
      [id, { policy: { screeningMatch: 'review', approvalNeeds: ['face'] } }],
    );
    const causes = [vendorCause(first, whole), vendorCause(second, APPROVED)];
    await transition(fixture, id, { causes });
    const result = await readResult(fixture.store, { verificationId: id, principal: 'test' });
    expect(result?.message.body).toEqual(bodyOf(whole));
  });
});

describe('what a person must look at', () => {
  const REVIEW: VendorFact = { kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] };

  async function inReview(...facts: VendorFact[]) {
    const { id, inboxIds } = await newsOf(fixture, ...facts);
    await fixture.ours.query(
      `update verifications set start_input = start_input || '${MEDIA_AND_DETAILS}'
       where id = $1`,
      [id],
    );
    await outboxOf(id);
    const causes = facts.map((fact, at) => vendorCause(inboxIds[at] ?? '', fact));
    await transition(fixture, id, { causes });
    return id;
  }
  const archivesOf = async (id: string) =>
    (await outboxOf(id)).filter(({ kind }) => kind === 'archive');

  it('has its details fetched then, without media, and again for what is judged later', async () => {
    const id = await inReview(REVIEW);
    const { sequence = 0 } = (await verificationOf(id)) ?? {};
    expect(await archivesOf(id)).toMatchObject([{ about: { review: sequence }, of: ['details'] }]);
    await transition(fixture, id, { causes: [{ type: 'session_ended', session: 1 }] });
    expect(await archivesOf(id)).toEqual([]);
    await hear(id, MATCH);
    expect(await archivesOf(id)).toMatchObject([
      { about: { review: sequence + 2 }, of: ['details'] },
    ]);
    await hear(id, { ...APPROVED, outcome: 'declined' });
    expect(await archivesOf(id)).toMatchObject([{ about: { decision: 1 }, of: ['details'] }]);
  });

  it('has its photos and videos fetched as well, where the account keeps them', async () => {
    const keep = (evidence: 'decision_and_media' | null) =>
      updateVendorAccountSettings(fixture.store, { id: fixture.accountId, settings: { evidence } });
    await keep('decision_and_media');
    const id = await inReview(REVIEW);
    await keep(null);
    expect(await archivesOf(id)).toMatchObject([{ of: ['details', 'media'] }]);
  });

  it('can be read meanwhile, with what was said of screening apart, and that is recorded', async () => {
    const id = await inReview(REVIEW, MATCH);
    const result = await readResult(fixture.store, { verificationId: id, principal: 'reviewer' });
    expect(result).toMatchObject({ decidedAt: null, vendor: 'veriff' });
    expect(result?.message.body).toEqual(bodyOf(REVIEW));
    expect(result?.details.map(({ body }) => body)).toEqual([bodyOf(MATCH)]);
    const { rows } = await fixture.admin.query(
      'select principal, action from access_log where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: 'reviewer', action: 'result.read' }]);
  });

  it('is not read as a result before a person must look', async () => {
    const { id, inboxIds } = await newsOf(fixture, APPROVED);
    const causes = [vendorCause(idOf(inboxIds), APPROVED)];
    await fixture.ours.query(
      `update verifications set start_input = start_input || $2 where id = $1`,
      [id, { policy: { screeningMatch: 'review', awaitsScreening: true } }],
    );
    await transition(fixture, id, { causes });
    expect(await verificationOf(id)).toMatchObject({ status: 'submitted' });
    expect(await readResult(fixture.store, { verificationId: id, principal: 'test' })).toBeNull();
  });

  it('holds up the deletion at the vendor until its details are kept', async () => {
    const id = await inReview(REVIEW);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    await requestVendorDeletion(fixture.store, { verificationId: id, principal: 'test' });
    const next = () => findNextDeletion(fixture.store, { accountId: fixture.accountId });
    expect((await next()).due).toMatchObject({ verificationId: id, isArchiving: true });
    await fixture.admin.query(
      `update outbox set completed_at = now() where verification_id = $1 and kind = 'archive'`,
      [id],
    );
    expect((await next()).due).toMatchObject({ isArchiving: true });
    const archives = await listArchivesWithoutDetails(fixture.store, { verificationId: id });
    expect(archives).toHaveLength(1);
    await noteDetailsKept(fixture.store, { archives });
    expect((await next()).due).toMatchObject({ isArchiving: false });
  });
});
