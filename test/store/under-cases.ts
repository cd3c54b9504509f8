import { listCases, type ListCasesInput } from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';

const EVERYBODYS = { clientIds: null, mode: null, vendors: null };

/** What waits for a person, as somebody sees it who may see all; other things, where they are said. */
export const queue = ({ store }: StoreFixture, input: Partial<ListCasesInput> = {}) =>
  listCases(store, { viewer: EVERYBODYS, limit: 100, ...input });

/** The cases of a verification: those that are closed, then the one that is open. */
export async function casesOf(fixture: StoreFixture, verificationId: string) {
  const [closed, open] = await Promise.all([queue(fixture, { state: 'closed' }), queue(fixture)]);
  return [...closed.items.reverse(), ...open.items].filter(
    (one) => one.verificationId === verificationId,
  );
}

/** Moves a case back in time: it waits for so long, and was taken so long ago. */
export async function longAgo(
  { admin }: StoreFixture,
  verificationId: string,
  { minutes }: { minutes: number },
): Promise<void> {
  await admin.query(
    `update review_cases set opened_at = opened_at - $2 * interval '1 minute',
       assigned_until = assigned_until - $2 * interval '1 minute',
       overdue_at = overdue_at - $2 * interval '1 minute'
     where verification_id = $1`,
    [verificationId, minutes],
  );
}
