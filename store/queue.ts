import { z } from 'zod';
import { execute, inTransaction, queryRows } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { DeferralCode } from './types.ts';

/**
 * What is to be passed on, as queues of one shape: a row is given out once `due_at` has come, for as long
 * as it is open and not parked. A claim, a pause and a row that is for later all put `due_at` off. Each
 * queue has an index of what is open by `due_at`, so that nothing else of its table costs a claim anything.
 */
const QUEUES = {
  /** What vendors said, for workflows. */
  inbox: {
    table: 'inbox',
    isOpen: `disposition = 'waiting'`,
    done: `disposition = 'signaled', told_at = now()`,
  },
  /** What is to be started or signaled in Temporal. */
  outbox: {
    table: 'outbox',
    isOpen: `completed_at is null and kind <> 'notification'`,
    done: 'completed_at = now()',
  },
  /** Notifications to clients. */
  deliveries: {
    table: 'outbox',
    isOpen: `completed_at is null and kind = 'notification'`,
    done: 'completed_at = now()',
  },
} as const;
export type Queue = keyof typeof QUEUES;

const NAMES = Object.keys(QUEUES) as Queue[];

export interface Claim {
  limit: number;
  /** For so long no other caller gets the rows; they are given out again if they are open then. */
  leaseMs: number;
  /** Takes rows of one verification alone, or one row. */
  only?: { column: 'id' | 'verification_id'; is: string };
}

const claimedRow = z.looseObject({ id: parse.uuid });

/**
 * Takes rows that are due, those that have been so for longest first, past what others are just taking. A
 * row that cannot be read is parked.
 *
 * @param about.where further SQL about a `candidate`
 * @param about.select SQL: what is read of the rows, which are `claimed`
 * @returns them in the order in which they were stored
 */
export async function claimRows<Row>(
  store: Store,
  queue: Queue,
  row: z.ZodType<Row>,
  about: Claim & { where?: string; select: string },
): Promise<Row[]> {
  const { table, isOpen } = QUEUES[queue];
  const { only, where = 'true', select, limit, leaseMs } = about;
  const found = await queryRows(
    store.app,
    claimedRow,
    `with due as (
       select id from ${table} candidate
       where ${isOpen} and parked_at is null and due_at <= now() and ${where}
         ${only === undefined ? '' : `and ${only.column} = $3`}
       order by ${only === undefined ? 'due_at, position' : 'position'} limit $1
       for update skip locked),
     claimed as (
       update ${table} taken
       set due_at = now() + $2 * interval '1 millisecond', tries = tries + 1, last_error = null
       from due where taken.id = due.id
       returning taken.*)
     select ${select} order by claimed.position`,
    only === undefined ? [limit, leaseMs] : [limit, leaseMs, only.is],
  );
  const rows: Row[] = [];
  for (const each of found) {
    const read = row.safeParse(each);
    if (read.success) rows.push(read.data);
    else await parkRow(store, queue, { id: each.id, error: 'internal' });
  }
  return rows;
}

/** It was passed on. Safe to repeat; what became of the row meanwhile stays. */
export function settleRow(store: Store, queue: Queue, { id }: { id: string }): Promise<void> {
  return change(store, queue, QUEUES[queue].done, [id]);
}

interface Failed {
  id: string;
  error: DeferralCode;
}

/** It could not be passed on: again after a pause that grows from one to thirty seconds. */
export function deferRow(store: Store, queue: Queue, { id, error }: Failed): Promise<void> {
  const pause = `least(30, power(2, least(greatest(tries - 1, 0), 10))) * interval '1 second'`;
  return change(store, queue, `last_error = $2, due_at = now() + ${pause}`, [id, error]);
}

/**
 * No try passes it on: it holds up no others any more. It is not lost: the end of its verification still
 * considers a parked message, and `retryParked` puts back whatever it was.
 */
export function parkRow(store: Store, queue: Queue, { id, error }: Failed): Promise<void> {
  return change(store, queue, 'parked_at = now(), last_error = $2', [id, error]);
}

async function change(store: Store, queue: Queue, set: string, values: string[]): Promise<void> {
  const { table, isOpen } = QUEUES[queue];
  await execute(store.app, `update ${table} set ${set} where id = $1 and ${isOpen}`, values);
}

/**
 * Puts everything that is parked back in line, or one row. Safe to repeat; what still cannot be passed
 * on is parked again.
 * @returns how many rows that were
 */
export async function retryParked(
  store: Store,
  input: { id: string | null },
): Promise<{ retried: number }> {
  return inTransaction(store.app, async (tx) => {
    let retried = 0;
    for (const table of ['inbox', 'outbox']) {
      retried += await execute(
        tx,
        `update ${table} set parked_at = null, tries = 0, due_at = now(), last_error = null
         where parked_at is not null and ($1::uuid is null or id = $1)`,
        [input.id],
      );
    }
    return { retried };
  });
}

/** What is asked about sessions is no queue of rows, and is due as well (store/refresh/requests.ts). */
const DUE_NAMES = [...NAMES, 'refreshes'] as const;
const queueRow = z.object({ queue: z.enum(DUE_NAMES) });
const REFRESHES = { table: 'refresh_requests', isOpen: 'due_at is not null' };
/** The first entry of each index says it. */
const DUE = DUE_NAMES.map((queue) => {
  const { table, isOpen } = queue === 'refreshes' ? REFRESHES : QUEUES[queue];
  const isParked = queue === 'refreshes' ? '' : ' and parked_at is null';
  const first = `select min(due_at) from ${table} where ${isOpen}${isParked}`;
  return `select '${queue}' as queue where (${first}) <= now()`;
}).join(' union all ');

/** The queues that have something due. */
export async function findDueQueues(store: Store): Promise<(typeof DUE_NAMES)[number][]> {
  return (await queryRows(store.app, queueRow, DUE)).map(({ queue }) => queue);
}
