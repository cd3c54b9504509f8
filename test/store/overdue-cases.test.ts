import { afterEach, describe, expect, it } from 'vitest';
import {
  changeClientSettings,
  createNotificationEndpoint,
  listEvents,
  listOverdueCases,
  loadDelivery,
  tellOverdueCase,
} from '../../store/index.ts';
import { askedBy } from '../setup/statements.ts';
import { dueDeliveries } from './due-deliveries.ts';
import { type StoreFixture, transition } from './fixture.ts';
import { casesOf, longAgo, queue } from './under-cases.ts';
import { REVIEW, review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));
const within = (reviewWithinHours: number | null) =>
  changeClientSettings(fixture.store, { clientId: fixture.clientId, reviewWithinHours });
afterEach(() => within(null));

const overdue = () => listOverdueCases(fixture.store, { after: null, limit: 100 });
const tell = (verificationId: string) => tellOverdueCase(fixture.store, { verificationId });

async function waitsFor(hours: number): Promise<string> {
  const { id } = await underReview(fixture);
  await longAgo(fixture, id, { minutes: hours * 60 });
  return id;
}

describe('a case that waits for longer than is set', () => {
  it('is marked, and its client is told of it once', async () => {
    const { store, clientId } = fixture;
    const url = 'https://client.example/hook';
    const about = { clientId, mode: 'test', url, allowLoopback: false } as const;
    const { id: endpointId } = await createNotificationEndpoint(store, about);
    await within(24);
    const id = await waitsFor(25);
    expect(await casesOf(fixture, id)).toMatchObject([{ isOverdue: true }]);
    expect((await queue(fixture, { state: 'overdue' })).items).toHaveLength(1);
    expect(await overdue()).toEqual([id]);
    await dueDeliveries(store, id);
    expect([await tell(id), await tell(id), await overdue()]).toEqual([true, false, []]);
    const [{ notificationId } = { notificationId: '' }, ...more] = await dueDeliveries(store, id);
    expect(more).toEqual([]);
    const told = await loadDelivery(store, { notificationId, endpointId });
    const verification = await fixture.verificationOf(id);
    const [waiting] = await casesOf(fixture, id);
    expect(told?.payload).toMatchObject({
      type: 'review.overdue',
      data: {
        ...{ verificationId: id, status: 'in_review', reference: 'order-1' },
        sequence: verification?.sequence,
        case: { number: 1, kind: 'in_review', openedAt: waiting?.openedAt.toISOString() },
      },
    });
    const { items } = await listEvents(store, { verificationId: id, limit: 100 });
    expect(items.filter(({ type }) => type === 'review.overdue')).toMatchObject([
      { principal: 'system', data: { case: 1, kind: 'in_review' } },
    ]);
    await fixture.admin.query('update notification_endpoints set disabled_at = now()');
  });

  it('is told of by one of two processes that look at once', async () => {
    await within(24);
    const id = await waitsFor(25);
    expect((await Promise.all([tell(id), tell(id)])).toSorted()).toEqual([false, true]);
  });

  it('can still be decided, with all that its workflow knew', async () => {
    await within(24);
    const id = await waitsFor(25);
    await tell(id);
    await review(fixture, id);
    expect(await transition(fixture, id, { causes: [REVIEW] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
    const { items } = await queue(fixture, { state: 'overdue' });
    expect(items.map(({ verificationId }) => verificationId)).not.toContain(id);
  });

  it('is none before its time, nor where nothing is set, nor once it is decided', async () => {
    const unset = await waitsFor(1_000);
    await within(24);
    await within(null);
    const young = await waitsFor(1);
    await within(2_000);
    expect(await overdue()).toEqual([]);
    expect([await tell(unset), await tell(young)]).toEqual([false, false]);
    await within(24);
    expect(await overdue()).toEqual([unset]);
    await review(fixture, unset);
    await transition(fixture, unset, { causes: [REVIEW] });
    expect([await overdue(), await tell(unset)]).toEqual([[], false]);
  });

  it('is opened all the same where somebody has changed what is set', async () => {
    await within(24);
    await fixture.admin.query('update client_rules set review_within_hours = 1');
    const { id } = await underReview(fixture);
    expect(await casesOf(fixture, id)).toMatchObject([{ overdueAt: null }]);
    await fixture.admin.query('delete from client_rules');
  });

  it('is looked for in an index, however many wait', async () => {
    const connection = await fixture.admin.connect();
    // That each row refers to a verification that is there costs most of the time.
    await connection.query('set session_replication_role = replica');
    await connection.query(
      `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons,
         rank, overdue_at)
       select gen_random_uuid(), 1, 'in_review', $1, 'test', 'veriff', '{}', 1,
         now() + interval '1 day' from generate_series(1, 20000)`,
      [fixture.clientId],
    );
    connection.release(true);
    await fixture.admin.query('analyze review_cases');
    for (const [sql, values] of await askedBy(overdue)) {
      const { rows } = await fixture.admin.query(`explain (format json) ${sql}`, values);
      expect(JSON.stringify(rows)).toContain('review_cases_overdue');
    }
  });
});
