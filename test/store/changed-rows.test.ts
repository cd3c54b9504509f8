import { describe, expect, it } from 'vitest';
import { findChangedRows, pingStore, statusSummary, tagRows } from '../../store/index.ts';
import { RowChangedError } from '../../store/tags/row-tags.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** What the application's role can do by SQL, without our keys. */
const insider = (sql: string, values: unknown[] = []) => fixture.store.app.query(sql, values);

describe('a row that was changed', () => {
  it('is shown to operators for as long as it is not as it was', async () => {
    const { id } = await newVerification(fixture);
    await insider("update verifications set status = 'approved' where id = $1", [id]);
    await expect(fixture.verificationOf(id)).rejects.toBeInstanceOf(RowChangedError);
    const changed = async () =>
      (await statusSummary(fixture.store)).changedRows.filter((row) => row.id === id);
    await expect.poll(changed).toEqual([{ name: 'verifications', id }]);
    for (const sql of ['delete from changed_rows', 'update changed_rows set found_at = now()']) {
      await expect(insider(sql)).rejects.toMatchObject({ code: '42501' });
    }
    await insider("update verifications set status = 'pending' where id = $1", [id]);
    expect(await changed()).toEqual([]);
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'pending' });
  });
});

describe('rows from before there were tags', () => {
  it('are tagged once, before anything runs, and never again', async () => {
    const older = await openTestStore();
    try {
      const { id } = await newVerification(older);
      await older.admin.query('delete from rows_tagged');
      const untagged = ['clients', 'vendor_accounts', 'verifications', 'vendor_sessions'];
      for (const table of untagged) await older.admin.query(`update ${table} set tag = null`);
      await older.admin.query('update verifications set start_tag = null');
      await expect(pingStore(older.store)).rejects.toMatchObject({ kind: 'rows_untagged' });
      expect(await tagRows(older.store)).toBe(5);
      await pingStore(older.store);
      expect(await older.verificationOf(id)).toMatchObject({ status: 'pending' });
      expect(await findChangedRows(older.store)).toEqual([]);
      await older.store.app.query(
        "update verifications set status = 'approved', tag = null where id = $1",
        [id],
      );
      expect(await tagRows(older.store)).toBeNull();
      expect(await findChangedRows(older.store)).toEqual([{ name: 'verifications', id }]);

      // What came to be tagged later is tagged alone.
      await older.admin.query("delete from rows_tagged where name = 'cancel_requests'");
      await older.admin.query(
        "insert into cancel_requests (verification_id, principal) values ($1, 'client_key:k')",
        [id],
      );
      await expect(pingStore(older.store)).rejects.toMatchObject({ kind: 'rows_untagged' });
      expect(await tagRows(older.store)).toBe(1);
      await pingStore(older.store);
      expect(await findChangedRows(older.store)).toEqual([{ name: 'verifications', id }]);
    } finally {
      await older.close();
    }
  });
});
