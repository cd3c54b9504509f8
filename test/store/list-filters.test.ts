import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createVendorAccount,
  createVerification,
  listVerifications,
  type ListVerificationsInput,
} from '../../store/index.ts';
import { askedBy } from '../setup/statements.ts';
import { createInput, type StoreFixture } from './fixture.ts';
import { underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const list = (filter: Partial<ListVerificationsInput> = {}) =>
  listVerifications(fixture.store, { clientId: fixture.clientId, mode: 'test', ...filter });
const idsOf = async (filter: Partial<ListVerificationsInput>) =>
  (await list(filter)).items.map(({ id }) => id);

async function make(reference: string, accountId = fixture.accountId): Promise<string> {
  const input = createInput({ ...fixture, accountId }, { reference });
  return (await createVerification(fixture.store, input)).verification.id;
}
const changedAt = (id: string, at: string) =>
  fixture.admin.query('update verifications set updated_at = $2 where id = $1', [id, at]);

describe('a list', () => {
  it('is of one account, where that is asked for', async () => {
    const { id: accountId } = await createVendorAccount(fixture.store, {
      ...{ clientId: fixture.clientId, vendor: 'veriff', mode: 'test', name: 'Another' },
      ...{ baseUrl: 'https://veriff.example', credentials: {} },
    });
    const id = await make('of another', accountId);
    await make('of the usual');
    expect(await idsOf({ accountId })).toEqual([id]);
    expect(await idsOf({ accountId, reference: 'of the usual' })).toEqual([]);
  });

  it('is of what waits for a person, or of what does not', async () => {
    const { id: first } = await underReview(fixture);
    const quiet = await make('quiet');
    const { id: second } = await underReview(fixture);
    expect(await idsOf({ needsReview: true })).toEqual([second, first]);
    expect(await idsOf({ needsReview: true, limit: 1 })).toEqual([second]);
    const after = (await list({ needsReview: true, limit: 1 })).next ?? '';
    expect(await idsOf({ needsReview: true, after })).toEqual([first]);
    expect(await idsOf({ needsReview: true, vendor: 'incode' })).toEqual([]);
    const others = await idsOf({ needsReview: false });
    expect(others).toContain(quiet);
    expect(others).not.toContain(first);
  });

  it('of what was changed in a time has what was changed longest ago first, and skips nothing that changes meanwhile', async () => {
    const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map((name) => make(name)));
    const all = [a, b, c, d].map((id) => id ?? '');
    for (const [at, id] of all.entries()) {
      // Less than a millisecond apart, and in another order than they were made.
      await changedAt(id, `2031-01-01T00:00:00.00000${4 - at}Z`);
    }
    const from = { updatedAfter: new Date('2031-01-01T00:00:00Z') };
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const page = await list({ ...from, limit: 1, after });
      seen.push(...page.items.map(({ id }) => id));
      if (seen.length === 1) await changedAt(all[1] ?? '', '2032-01-01T00:00:00Z');
      after = page.next;
    }
    expect(seen).toEqual([d, c, a, b]);
    const day = { ...from, updatedBefore: new Date('2031-01-02T00:00:00Z') };
    expect(await idsOf(day)).toEqual([d, c, a]);
    expect(await idsOf({ ...day, reference: 'c' })).toEqual([c]);
    await fixture.admin.query(`update verifications set updated_at = now()`);
  });

  it('takes no cursor of the other order', async () => {
    const { next } = await list({ limit: 1 });
    const byChange = { updatedAfter: new Date(0) };
    const { next: ofChange } = await list({ ...byChange, limit: 1 });
    const wrong = [{ ...byChange, after: next ?? '' }, { after: ofChange ?? '' }];
    for (const at of ['2031-02-30T00:00:00.000000Z_', '0000-01-01T00:00:00.000000Z_', 'x_']) {
      const key = `${at}0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0`;
      wrong.push({ ...byChange, after: Buffer.from(key, 'utf8').toString('base64url') });
    }
    for (const filter of wrong) {
      await expect(list(filter)).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });
});

describe('a page of many', () => {
  /** Twelve thousand of half a year, one in twenty the client's; one in ten waits for a person. */
  async function grow(): Promise<void> {
    const { id } = await underReview(fixture);
    const connection = await fixture.admin.connect();
    // That each row refers to rows that are there costs most of the time.
    await connection.query('set session_replication_role = replica');
    await connection.query(
      `insert into verifications select one.*
       from verifications v, generate_series(1, 12000) n,
         lateral (select now() - n * interval '20 minutes' as t) made,
         jsonb_populate_record(v, jsonb_build_object(
         'id', (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0')
           || '7000' || '8' || substr(md5(n::text), 1, 15))::uuid,
         'created_at', t, 'updated_at', t + n % 9 * interval '1 hour', 'reference', 'order-' || n,
         'client_id', case when n % 20 = 0 then v.client_id else gen_random_uuid() end,
         'account_id', case when n % 60 = 0 then v.account_id else gen_random_uuid() end,
         'vendor', case when n % 60 = 0 then 'datakeen' else 'veriff' end,
         'status', case when n % 60 = 0 then 'declined' else 'approved' end,
         'unique_reference', false)) one
       where v.id = $1`,
      [id],
    );
    await connection.query(
      `insert into review_cases
         (verification_id, number, kind, client_id, mode, vendor, reasons, rank, closed_at)
       select id, 1, 'in_review', client_id, mode, vendor, '{}', 1,
         case when random() < 0.9 then now() end
       from verifications on conflict do nothing`,
    );
    connection.release(true);
    await fixture.admin.query('analyze');
  }

  it('is read from an index that has it in its order, whatever is filtered for', async () => {
    await grow();
    const middle = new Date(Date.now() - 80 * 86_400_000);
    const day = new Date(middle.getTime() + 86_400_000);
    const ofAll = 'verifications_(newest|pkey)';
    const filters: [Partial<ListVerificationsInput>, index: string][] = [
      [{}, ofAll],
      [{ status: 'declined' }, 'verifications_by_status'],
      [{ accountId: fixture.accountId }, 'verifications_by_account'],
      [{ vendor: 'datakeen' }, 'verifications_by_vendor'],
      [{ createdAfter: middle, createdBefore: day }, ofAll],
      [{ updatedAfter: middle }, 'verifications_by_change'],
      [{ needsReview: true }, 'review_cases_(open_of_client|one_open)'],
      [{ needsReview: false }, ofAll],
    ];
    // Few rows would be sorted: it is looked whether they need not be.
    const connection = await fixture.admin.connect();
    onTestFinished(() => {
      connection.release(true);
    });
    await connection.query('set enable_sort = off');
    await connection.query('set enable_bitmapscan = off');
    for (const [filter, index] of filters) {
      const asked = await askedBy(() => list({ ...filter, limit: 20 }));
      // The copies have the tags of another row, which is written down beside.
      const [sql, values] = asked.find(([text]) => text.includes('from verifications p')) ?? [];
      const { rows } = await connection.query(`explain (format json) ${sql}`, values);
      const plan = JSON.stringify(rows);
      expect(plan, JSON.stringify(filter)).toMatch(new RegExp(`"Index Name":"${index}"`));
      expect(plan).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"verifications"/);
      // As it is in the index, so that a page costs what is on it.
      expect(plan, JSON.stringify(filter)).not.toMatch(/"Sort Key":\["[pw]\./);
    }
  });
});
