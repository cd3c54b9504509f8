import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClient, listCases, type ListCasesInput } from '../../store/index.ts';
import { askedBy } from '../setup/statements.ts';
import { type StoreFixture, transition } from './fixture.ts';
import { longAgo, queue } from './under-cases.ts';
import { underReview, WANTS_A_PERSON } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** Cases that wait for so many minutes. */
async function waiting(...minutes: number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const ago of minutes) {
    const { id } = await underReview(fixture);
    await longAgo(fixture, id, { minutes: ago });
    ids.push(id);
  }
  return ids;
}

const idsOf = ({ items }: Awaited<ReturnType<typeof queue>>): string[] =>
  items.map(({ verificationId }) => verificationId);

describe('the queue', () => {
  it('has matches of screening first, then what has waited longest, page by page without gaps or doubles', async () => {
    const [a = '', b = '', c = '', d = ''] = await waiting(10, 30, 20, 5);
    const { id: match, say } = await underReview(fixture);
    const cause = await say({ ...WANTS_A_PERSON, screening: 'match' });
    await transition(fixture, match, { causes: [cause] });
    const all = [match, b, c, a, d];
    expect(idsOf(await queue(fixture))).toEqual(all);
    const paged: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const page = await queue(fixture, { limit: 2, after });
      paged.push(...idsOf(page));
      after = page.next;
    }
    expect(paged).toEqual(all);
  });

  it('finds by what is asked for', async () => {
    const [old = ''] = await waiting(7 * 24 * 60);
    const week = 7 * 24 * 3_600_000;
    const found = async (input: Partial<ListCasesInput>) => idsOf(await queue(fixture, input));
    expect(await found({ olderThanMs: week })).toEqual([old]);
    expect(await found({ olderThanMs: week + 3_600_000 })).toEqual([]);
    expect(await found({ vendor: 'veriff', olderThanMs: week })).toEqual([old]);
    expect(await found({ vendor: 'incode' })).toEqual([]);
    expect(await found({ reason: 'vendor_review', olderThanMs: week })).toEqual(
      (await queue(fixture, { olderThanMs: week })).items
        .filter(({ reasons }) => reasons.includes('vendor_review'))
        .map(({ verificationId }) => verificationId),
    );
    expect(await found({ reason: 'document_expired' })).toEqual([]);
    expect(await found({ clientId: fixture.clientId, olderThanMs: week })).toEqual([old]);
    expect(await found({ clientId: randomUUID() })).toEqual([]);
    expect(await found({ state: 'closed' })).toEqual([]);
    expect(await found({ state: 'overdue' })).toEqual([]);
  });

  it('shows a viewer what is theirs and nothing else', async () => {
    await waiting(1);
    const { id: other } = await createClient(fixture.store, { name: 'Another client' });
    const seen = async (viewer: Partial<ListCasesInput['viewer']>) => {
      const all = { clientIds: null, mode: null, vendors: null };
      return (await listCases(fixture.store, { viewer: { ...all, ...viewer } })).items.length;
    };
    expect(await seen({})).toBeGreaterThan(0);
    expect(await seen({ clientIds: [fixture.clientId] })).toBeGreaterThan(0);
    expect(await seen({ clientIds: [other, fixture.clientId] })).toBeGreaterThan(0);
    expect(await seen({ clientIds: [other] })).toBe(0);
    expect(await seen({ clientIds: [] })).toBe(0);
    expect(await seen({ mode: 'live' })).toBe(0);
    expect(await seen({ vendors: ['veriff'] })).toBeGreaterThan(0);
    expect(await seen({ vendors: ['incode', 'identomat'] })).toBe(0);
    expect(await seen({ vendors: [] })).toBe(0);
  });

  it('shows nobody a verification because its case says that it is theirs, and names one that is not ours', async () => {
    const [id = ''] = await waiting(1);
    const { id: other } = await createClient(fixture.store, { name: 'A curious client' });
    const theirs = () =>
      listCases(fixture.store, { viewer: { clientIds: [other], mode: null, vendors: null } });
    const give = 'update review_cases set client_id = $2 where verification_id = $1';
    await fixture.admin.query(give, [id, other]);
    expect(await theirs()).toMatchObject({ items: [], unreadable: [id] });
    await fixture.admin.query(give, [id, fixture.clientId]);
    await fixture.admin.query(`update verifications set reference = 'forged' where id = $1`, [id]);
    const { items, unreadable } = await queue(fixture);
    expect(unreadable).toContain(id);
    expect(items.length).toBeGreaterThan(0);
  });

  it('takes no cursor but its own', async () => {
    for (const after of ['x', Buffer.from('1_2_3_4').toString('base64url')]) {
      await expect(queue(fixture, { after })).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });
});

describe('a queue of ten thousand', () => {
  /** Half of them of twenty other clients, and three times as many that are done. */
  async function grow(id: string): Promise<void> {
    const connection = await fixture.admin.connect();
    // That each row refers to rows that are there costs most of the time.
    await connection.query('set session_replication_role = replica');
    await connection.query(
      `insert into clients (id, name) select gen_random_uuid(), 'Client ' || n
       from generate_series(1, 20) n`,
    );
    await connection.query(
      `insert into verifications select (jsonb_populate_record(v, jsonb_build_object(
         'id', gen_random_uuid(), 'reference', null, 'unique_reference', false,
         'client_id', coalesce(c.id, v.client_id)))).*
       from verifications v, generate_series(1, 10000) n
       left join lateral (select id from clients where name = 'Client ' || n % 40) c on true
       where v.id = $1`,
      [id],
    );
    await connection.query(
      `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons,
         rank, opened_at, closed_at, overdue_at)
       select v.id, n, 'in_review', v.client_id, v.mode, v.vendor, '{}', 1,
         now() - random() * interval '30 days', case when n > 1 then now() end,
         now() + interval '1 day'
       from verifications v, generate_series(1, 4) n where v.id <> $1
       on conflict do nothing`,
      [id],
    );
    connection.release(true);
    await fixture.admin.query('analyze');
  }

  it('is read from an index, whoever looks and at whatever', async () => {
    const { id } = await underReview(fixture);
    await grow(id);
    const own = { clientIds: [fixture.clientId], mode: 'test', vendors: null } as const;
    const after = (await queue(fixture, { limit: 50 })).next ?? '';
    const asked = await askedBy(async () => {
      await queue(fixture);
      await queue(fixture, { after });
      await queue(fixture, { state: 'closed' });
      await queue(fixture, { viewer: own });
      await queue(fixture, { viewer: own, after });
      await queue(fixture, { viewer: own, state: 'closed' });
      await queue(fixture, { viewer: own, state: 'free', olderThanMs: 3_600_000 });
    });
    // The copies have the tags of another row, which is counted beside.
    const queues = asked.filter(([sql]) => sql.includes('from review_cases'));
    expect(queues).toHaveLength(7);
    for (const [sql, values] of queues) {
      const { rows } = await fixture.admin.query(`explain (format json) ${sql}`, values);
      const plan = JSON.stringify(rows);
      expect(plan, sql).not.toMatch(
        /"Node Type":"Seq Scan"[^{}]*"Relation Name":"(review_cases|verifications)"/,
      );
      expect(plan, sql).toMatch(/"Index Name":"review_cases_(queue|of_client|closed)/);
      // As it is in the index, so that a page costs what is on it.
      expect(plan, sql).not.toMatch(/"Sort Key":\["[^"]*(rank|opened_at)/);
    }
  });
});
