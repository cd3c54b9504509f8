import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { readResult, settleRow, storeAnswer, recordRevision } from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newsOf,
  newVerification,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';
import { readHitsOf } from './hit-words.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const AT = '2026-01-01T10:00:00.000Z';
const SAID_LATER: VendorFact = {
  ...{ kind: 'outcome', outcome: 'declined', reasons: [], vendorCode: '9102' },
  at: '2026-02-01T10:00:00.000Z',
};

async function approvedBy(fact: VendorFact): Promise<string> {
  const { id, inboxIds } = await newsOf(fixture, fact);
  const causes = inboxIds.map((inboxId) => vendorCause(inboxId, fact));
  await transition(fixture, id, { ...approval(), causes });
  return id;
}

describe('the times of a decision', () => {
  it("are the vendor's, where it says one, and ours", async () => {
    const before = Date.now();
    const id = await approvedBy({ ...APPROVED, at: AT });
    const decision = (await fixture.verificationOf(id))?.decision;
    expect(decision?.decidedAt.toISOString()).toBe(AT);
    expect(Math.abs((decision?.recordedAt.getTime() ?? 0) - before)).toBeLessThan(60_000);
    const result = await readResult(fixture.store, { verificationId: id, principal: 'test' });
    expect(result?.decidedAt?.toISOString()).toBe(AT);
  });

  it.each([
    ['says none', APPROVED],
    ['says what is no time', { ...APPROVED, at: 'yesterday' }],
  ])('are both ours where the vendor %s', async (_, fact) => {
    const decision = (await fixture.verificationOf(await approvedBy(fact)))?.decision;
    expect(decision?.decidedAt).toEqual(decision?.recordedAt);
  });

  it('are both ours where only we decided', async () => {
    const { id } = await newVerification(fixture);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    const decision = (await fixture.verificationOf(id))?.decision;
    expect(decision?.decidedAt).toEqual(decision?.recordedAt);
  });

  it('are told to the client with the end, and with a revision', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const told = { ...APPROVED, at: AT };
    const { inboxId } = await webhook(fixture, told, { sessionId: vendorSessionId });
    await settleRow(fixture.store, 'inbox', { id: inboxId });
    await transition(fixture, id, { causes: [vendorCause(inboxId, told)] });
    const late = await webhook(fixture, SAID_LATER, { sessionId: vendorSessionId });
    const reread = () => SAID_LATER;
    await recordRevision(
      fixture.store,
      { verificationId: id, inboxId: late.inboxId },
      { reread, readHits: readHitsOf },
    );
    const { rows } = await fixture.admin.query(
      `select payload->'data' as data from notifications where verification_id = $1
       and type in ('verification.approved', 'decision.revised') order by sequence`,
      [id],
    );
    const ours = expect.stringMatching(/^20\d\d-.*Z$/) as string;
    expect(rows).toMatchObject([
      { data: { decidedAt: AT, recordedAt: ours } },
      { data: { revision: { decidedAt: SAID_LATER.at, recordedAt: ours } } },
    ]);
    const shown = await fixture.verificationOf(id);
    expect(shown?.revisions[0]?.decidedAt.toISOString()).toBe(SAID_LATER.at);
  });
});

describe("the vendor's own words on another try", () => {
  const RESUBMIT: VendorFact = {
    ...{
      kind: 'outcome',
      outcome: 'resubmit',
      reasons: ['poor_image_quality'],
      vendorCode: '9103',
      attempt: 'a',
    },
  };
  const AGAIN: VendorFact = { kind: 'started', reasons: [], attempt: 'b' };

  it('can be read while it is asked for, and who reads them is recorded', async () => {
    const { id, inboxIds } = await newsOf(fixture, RESUBMIT);
    const [inboxId = ''] = inboxIds;
    await transition(fixture, id, { causes: [vendorCause(inboxId, RESUBMIT)] });
    const ask = { verificationId: id, principal: 'client_key:reader' };
    const result = await readResult(fixture.store, ask);
    expect(result).toMatchObject({ decidedAt: null });
    expect(result?.message.body).toEqual(bodyOf(RESUBMIT));
    const { rows } = await fixture.admin.query(
      'select principal, action from access_log where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: 'client_key:reader', action: 'result.read' }]);

    // They stay readable when the person tries again, and when that comes to nothing.
    const again = await storeAnswer(fixture.store, {
      ...{ verificationId: id, session: 1, accountId: fixture.accountId, kind: 'answer' },
      ...{ body: bodyOf(AGAIN), fact: AGAIN },
    });
    await transition(fixture, id, { causes: [vendorCause(again.inboxId, AGAIN)] });
    expect(await readResult(fixture.store, ask)).toEqual(result);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await readResult(fixture.store, ask)).toEqual(result);
  });

  it('stand beside the result of the decision that came then, which the words are no part of', async () => {
    const { id, inboxIds } = await newsOf(fixture, RESUBMIT, APPROVED);
    const [asked = '', decided = ''] = inboxIds;
    await transition(fixture, id, {
      causes: [vendorCause(asked, RESUBMIT), vendorCause(decided, APPROVED)],
    });
    const result = await readResult(fixture.store, { verificationId: id, principal: 'test' });
    expect(result?.message.body).toEqual(bodyOf(APPROVED));
    expect(result?.resubmissions.map(({ body }) => body)).toEqual([bodyOf(RESUBMIT)]);
    expect(result?.details).toEqual([]);
  });
});
