import { beforeEach, describe, expect, it } from 'vitest';
import { listStoppedErasures, resumeErasure } from '../../store/index.ts';
import { approved, type Erasing, withErasing } from './erasing.ts';

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

let id: string;
beforeEach(async () => {
  ({ id } = await approved(erasing));
  await erasing.ask(id);
});

/** As whoever has the role of the application alone can do it. */
const takeOut = () =>
  erasing.fixture.store.app.query(
    `update outbox set completed_at = now() where verification_id = $1 and kind = 'erasure'`,
    [id],
  );
const stopped = () => listStoppedErasures(erasing.fixture.store, { limit: 100 });
const resume = () => resumeErasure(erasing.fixture.store, { verificationId: id });

describe('an erasure that somebody has taken out of the outbox', () => {
  it('is found, and goes on to its end', async () => {
    await takeOut();
    expect(await erasing.outboxOf(id)).toEqual([]);
    expect(await stopped()).toContain(id);
    expect((await Promise.all([resume(), resume()])).toSorted()).toEqual([false, true]);
    expect(await erasing.outboxOf(id)).toMatchObject([{ kind: 'erasure' }]);
    expect(await stopped()).not.toContain(id);
    expect(await erasing.carryOut(id)).toBe('erased');
    expect([await stopped(), await resume()]).toEqual([[], false]);
  });

  it('goes on nowhere that nobody has asked for it', async () => {
    await takeOut();
    const { admin } = erasing.fixture;
    const connection = await admin.connect();
    await connection.query('set session_replication_role = replica');
    await connection.query(`update erasures set tag = 'v1.made-up' where verification_id = $1`, [
      id,
    ]);
    await connection.query('set session_replication_role = origin');
    connection.release();
    await expect(resume()).rejects.toThrow('changed by somebody else: erasures');
    expect(await erasing.outboxOf(id)).toEqual([]);
  });
});

it('an erasure that waits, be it that it is parked, is left where it is', async () => {
  expect([await stopped(), await resume()]).toEqual([expect.not.arrayContaining([id]), false]);
  const park = `update outbox set parked_at = now() where verification_id = $1 and kind = 'erasure'`;
  await erasing.fixture.store.app.query(park, [id]);
  expect([await stopped(), await resume()]).toEqual([expect.not.arrayContaining([id]), false]);
});
