import { randomUUID } from 'node:crypto';
import {
  createClient,
  createVendorAccount,
  createVerification,
  type ListVerificationsInput,
} from '../../store/index.ts';
import type { OwnStore } from '../../test/setup/own-store.ts';
import { createInput } from '../../test/store/fixture.ts';

/** What a client may filter for, by the row's number; 1 in so many has the rarer of each. */
const VENDORS = ['veriff', 'incode', 'identomat', 'identify24', 'datakeen'] as const;
const ACCOUNTS_OF_EACH = 3;
const YEAR_MS = 365 * 86_400_000;
const BATCH = 20_000;

export interface Filled {
  clientId: string;
  /** One that is whole, with all that a page about it shows; it is in review. */
  whole: string;
  /** Each filter that a list takes, and one page in the middle. */
  filters: Record<string, Partial<ListVerificationsInput>>;
}

const statusOf = (n: number): string => {
  if (n % 1_000 === 0) return 'declined';
  if (n % 100 === 1) return 'in_review';
  return n % 50 === 2 ? 'pending' : 'approved';
};

/** An id of that time, as ours are, and the same for the same number. */
function idAt(time: number, n: number): string {
  const hex = time.toString(16).padStart(12, '0');
  const tail = n.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail}`;
}

/**
 * A client with so many verifications of a year, tagged as ours are, each changed up to two days after it
 * was made.
 */
export async function fill({ store, admin, ours }: OwnStore, count: number): Promise<Filled> {
  const { id: clientId } = await createClient(store, { name: `Client of ${count}` });
  const accounts: { id: string; vendor: (typeof VENDORS)[number] }[] = [];
  for (const vendor of VENDORS) {
    for (let n = 0; n < ACCOUNTS_OF_EACH; n += 1) {
      const about = { clientId, vendor, mode: 'test', name: `${vendor} ${n}` } as const;
      const baseUrl = `https://${vendor}.example`;
      const made = await createVendorAccount(store, { ...about, baseUrl, credentials: {} });
      accounts.push({ id: made.id, vendor });
    }
  }
  const [first] = accounts;
  if (first === undefined) throw new Error('There is no account.');
  const input = createInput({ clientId, accountId: first.id }, { idempotencyKey: randomUUID() });
  const { verification } = await createVerification(store, input);
  await ours.query(`update verifications set status = 'in_review' where id = $1`, [
    verification.id,
  ]);
  const startInput: unknown = input.startInput(verification.id);
  const now = Date.now();
  const made = (n: number): number => now - YEAR_MS + Math.floor((n / count) * YEAR_MS);
  const connection = await admin.connect();
  // That each row refers to rows that are there costs most of the time.
  await connection.query('set session_replication_role = replica');
  for (let from = 0; from < count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => {
      const n = from + at;
      const account = accounts[n % 97 === 0 ? 14 : n % 13] ?? first;
      const row = {
        ...{ id: idAt(made(n), n), client_id: clientId, mode: 'test', account_id: account.id },
        ...{ vendor: account.vendor, reference: `order-${n}`, status: statusOf(n) },
        ...{ reasons: [], vendor_code: null, refused_fields: [], attempts_used: 0, parts: {} },
        screening: null,
      } as const;
      const createdAt = new Date(made(n)).toISOString();
      const updatedAt = new Date(made(n) + (n % 48) * 3_600_000).toISOString();
      return {
        ...row,
        ...{ tag: store.tags.of('verifications', row), unique_reference: false },
        start_tag: store.tags.of('start_inputs', { id: row.id, start_input: startInput }),
        ...{ created_at: createdAt, updated_at: updatedAt },
        ended_at: row.status === 'approved' || row.status === 'declined' ? updatedAt : null,
      };
    });
    await connection.query(
      `insert into verifications select one.*
       from verifications v, jsonb_array_elements($2::jsonb) x, jsonb_populate_record(v, x) one
       where v.id = $1`,
      [verification.id, JSON.stringify(rows)],
    );
  }
  connection.release(true);
  const middle = made(Math.floor(count / 2));
  const day = { after: new Date(middle), before: new Date(middle + 86_400_000) };
  return {
    clientId,
    whole: verification.id,
    filters: {
      'all of them': {},
      'from the middle': {
        after: Buffer.from(idAt(middle, 0), 'utf8').toString('base64url'),
      },
      'by a status of one in a thousand': { status: 'declined' },
      'by an account of one in a hundred': { accountId: accounts[14]?.id },
      'by a vendor': { vendor: 'datakeen' },
      'by a reference': { reference: 'order-500' },
      'created on a day': { createdAfter: day.after, createdBefore: day.before },
      'changed on a day': { updatedAfter: day.after, updatedBefore: day.before },
      'changed since the middle': { updatedAfter: day.after },
      'changed since the middle, by a status': { updatedAfter: day.after, status: 'declined' },
      'in review, of one vendor': { status: 'in_review', vendor: 'veriff' },
      'waiting for a person': { needsReview: true },
      'waiting for nobody': { needsReview: false },
    },
  };
}

/** Has so many of those in review wait in a case, half of them taken. */
export async function openCases(
  { admin }: OwnStore,
  { clientId }: Filled,
  count: number,
): Promise<number> {
  const { rowCount } = await admin.query(
    `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons, rank,
       opened_at, assignee, assigned_until)
     select id, 1, 'in_review', client_id, mode, vendor, '{vendor_review}', 1,
       date_trunc('milliseconds', updated_at),
       case when right(id::text, 1) < '8' then 'client_key:somebody' end,
       case when right(id::text, 1) < '8' then now() + interval '30 minutes' end
     from verifications where client_id = $1 and status = 'in_review' order by id desc limit $2`,
    [clientId, count],
  );
  return rowCount ?? 0;
}
