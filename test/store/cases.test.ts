import { describe, expect, it } from 'vitest';
import { listCases, type ListCasesInput } from '../../store/index.ts';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { REVIEW, review, sentBack, underReview, WANTS_A_PERSON } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const EVERYBODYS = { clientIds: null, mode: null, vendors: null };
const list = (input: Partial<ListCasesInput> = {}) =>
  listCases(fixture.store, { viewer: EVERYBODYS, limit: 100, ...input });

async function casesOf(verificationId: string) {
  const [open, closed] = await Promise.all([list(), list({ state: 'closed' })]);
  return [...closed.items, ...open.items].filter((one) => one.verificationId === verificationId);
}

describe('a case', () => {
  it('is opened when a verification comes into review, and closed when it ends', async () => {
    const { id } = await underReview(fixture);
    const open = {
      ...{ verificationId: id, number: 1, kind: 'in_review', status: 'in_review' },
      ...{ clientId: fixture.clientId, mode: 'test', vendor: 'veriff', reference: 'order-1' },
      ...{ closedAt: null, assignment: null, isOverdue: false, overdueAt: null },
      wants: 'decision',
    };
    expect(await casesOf(id)).toMatchObject([open]);
    await review(fixture, id);
    await transition(fixture, id, { causes: [REVIEW] });
    const [closed] = await casesOf(id);
    expect(closed).toMatchObject({ number: 1, status: 'declined', wants: null });
    expect(closed?.closedAt).toBeInstanceOf(Date);
  });

  it('is another one when the verification comes into review again', async () => {
    const { id, first } = await sentBack(fixture);
    expect(await casesOf(id)).toMatchObject([{ number: 1, status: 'resubmission_requested' }]);
    const { id: other } = await newVerification(fixture);
    expect(await casesOf(other)).toEqual([]);
    expect(first).not.toBe('');
  });

  it('keeps its age when more is said of a verification in review', async () => {
    const { id, say } = await underReview(fixture);
    const [before] = await casesOf(id);
    const more = await say({ ...WANTS_A_PERSON, screening: 'match', vendorCode: '9104' });
    await transition(fixture, id, { causes: [more] });
    const [after] = await casesOf(id);
    expect(after).toMatchObject({ number: 1, openedAt: before?.openedAt, isScreeningMatch: true });
  });
});
