import { expect, it } from 'vitest';
import { changeClientSettings } from '../../store/index.ts';
import { tellOverdueCases } from '../../workers/dispatch/overdue-cases.ts';
import { createLogger } from '../../workers/logger.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { longAgo } from '../store/under-cases.ts';
import { underReview } from '../store/under-review.ts';
import { withStore } from '../store/with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

it('clients are told of each overdue case once, also where one cannot be told', async () => {
  const { store, clientId } = fixture;
  await changeClientSettings(store, { clientId, reviewWithinHours: 1 });
  const ids: string[] = [];
  for (let one = 0; one < 3; one += 1) {
    const { id } = await underReview(fixture);
    await longAgo(fixture, id, { minutes: 61 });
    ids.push(id);
  }
  const [spoilt = ''] = ids.toSorted();
  await fixture.admin.query(`update verifications set reference = 'x' where id = $1`, [spoilt]);
  const parts = { store, logger: createLogger({ process: 'test', level: 'silent' }) };
  expect(await tellOverdueCases(parts)).toBe(2);
  expect(await tellOverdueCases(parts)).toBe(0);
  const { rows } = await fixture.admin.query<{ id: string }>(
    `select verification_id as id from notifications where type = 'review.overdue'`,
  );
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.filter((id) => id !== spoilt).toSorted());
});
