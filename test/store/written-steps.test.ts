import { describe, expect, it } from 'vitest';
import { listEvents, readInboxRow, recordTransition } from '../../store/index.ts';
import { requestFor, RUN } from './asking.ts';
import {
  APPROVED,
  newsOf,
  reread,
  STARTED,
  type StoreFixture,
  SUBMITTED,
  vendorCause,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('one write of several causes', () => {
  it('shows every step of what is told at once, and applies each message', async () => {
    const { id, inboxIds } = await newsOf(fixture, STARTED, SUBMITTED, APPROVED);
    const [started = '', submitted = '', approved = ''] = inboxIds;
    const causes = [
      vendorCause(started, STARTED),
      vendorCause(submitted, SUBMITTED),
      vendorCause(approved, APPROVED),
    ];
    const write = await requestFor(fixture.store, id, causes);
    const ask = () => recordTransition(fixture.store, { ...write, run: RUN }, { reread });
    expect([await ask(), await ask()]).toEqual([{ outcome: 'written' }, { outcome: 'written' }]);
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.slice(-6).map(({ type }) => type)).toEqual([
      ...['vendor.started', 'verification.started'],
      ...['vendor.submitted', 'verification.submitted'],
      ...['vendor.approved', 'verification.approved'],
    ]);
    const { rows } = await fixture.admin.query(
      `select n.type, n.sequence from notifications n where n.verification_id = $1 order by sequence`,
      [id],
    );
    expect(rows).toEqual([
      { type: 'verification.started', sequence: 3 },
      { type: 'verification.submitted', sequence: 4 },
      { type: 'verification.approved', sequence: 5 },
    ]);
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved', sequence: 5 });
    for (const inboxId of inboxIds) {
      expect(await readInboxRow(fixture.store, { inboxId })).toMatchObject({
        disposition: 'applied',
      });
    }
  });
});
