import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { recordRevision, storeAnswer } from '../../store/index.ts';
import {
  APPROVED,
  bodyOf,
  newVerification,
  reread,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { REVIEW, review, says, secondTry, sentBack } from './under-review.ts';
import { withStore } from './with-store.ts';
import { readHitsOf } from './hit-words.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const DECLINED: VendorFact = { kind: 'outcome', outcome: 'declined', reasons: ['known_fraud'] };

const judge = (verificationId: string, inboxId: string) =>
  recordRevision(fixture.store, { verificationId, inboxId }, { reread, readHits: readHitsOf });

async function late(verificationId: string, fact: VendorFact, sessionId: string) {
  const { inboxId } = await webhook(fixture, fact, { sessionId, again: 1 });
  return judge(verificationId, inboxId);
}

const standingOf = async (id: string) => {
  const row = await fixture.verificationOf(id);
  return row?.revisions.at(-1)?.status ?? row?.decision?.status;
};

describe('a late word about a session in place of which another try was asked for', () => {
  it.each([
    [DECLINED, APPROVED],
    [APPROVED, DECLINED],
  ])('decides as little after the end as before it: %j stands', async (said, about) => {
    const { id, first } = await sentBack(fixture);
    await transition(fixture, id, { causes: [await secondTry(fixture, id, said)] });
    expect(await late(id, about, first)).toEqual({ effect: 'unclear' });
    expect(await standingOf(id)).toBe(said.outcome);
  });

  it('approves nobody who was canceled', async () => {
    const { id, first } = await sentBack(fixture);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await late(id, APPROVED, first)).toEqual({ effect: 'unclear' });
    expect(await standingOf(id)).toBe('canceled');
  });
});

const AHEAD = new Date(Date.now() + 3_600_000).toISOString();

describe('what a reviewer had before them, told again after the end,', () => {
  const TIMES: [string, { at?: string }, { at?: string }][] = [
    ['with its time', { at: '2026-01-01T00:00:00Z' }, { at: '2026-01-02T00:00:00Z' }],
    ['with one that is ahead of us', { at: AHEAD }, { at: '2026-01-02T00:00:00Z' }],
    ['without one', {}, {}],
  ];
  it.each(TIMES)('revises nothing, whichever way it comes: %s', async (_, one, other) => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    const approved = { ...APPROVED, ...one };
    const causes = [
      await says(fixture, approved, { sessionId }),
      await says(fixture, { ...DECLINED, ...other }, { sessionId }),
    ];
    await transition(fixture, id, { causes });
    await review(fixture, id);
    await transition(fixture, id, { causes: [REVIEW] });
    expect(await late(id, approved, sessionId)).toEqual({ effect: 'older' });
    const answer = { kind: 'answer', body: bodyOf(approved), fact: approved };
    const about = { verificationId: id, session: 1, accountId: fixture.accountId };
    const { inboxId } = await storeAnswer(fixture.store, { ...about, ...answer });
    expect(await judge(id, inboxId)).toEqual({ effect: 'older' });
    expect(await standingOf(id)).toBe('declined');
  });

  it('is news where the vendor says that it came later', async () => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    const causes = [await says(fixture, DECLINED, { sessionId })];
    causes.push(await says(fixture, APPROVED, { sessionId }));
    await transition(fixture, id, { causes });
    await review(fixture, id);
    await transition(fixture, id, { causes: [REVIEW] });
    const at = new Date(Date.now() + 60_000).toISOString();
    expect(await late(id, { ...APPROVED, at }, sessionId)).toEqual({ effect: 'revised' });
    expect(await standingOf(id)).toBe('approved');
  });
});
