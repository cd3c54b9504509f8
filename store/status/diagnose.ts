import { z } from 'zod';
import { queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** How many of a kind are named; of more the count in the status says how many. */
const MOST_NAMED = 10;

export interface StoreDiagnosis {
  /** What Postgres takes for now. */
  databaseNow: Date;
  /** Whether the role of the application may do what only the owner should: take events back. */
  mayDeleteEvents: boolean;
  parked: { id: string; verificationId: string | null; error: string | null }[];
  /** Open verifications, not in review, that should have ended an hour ago; the oldest first. */
  overdue: string[];
  /** The newest start that was accepted: when it was asked for, and when that was noted. */
  newestStart: { verificationId: string; createdAt: Date; completedAt: Date } | null;
}

const selfRow = z.object({ now: z.date(), may_delete: z.boolean() });
const parkedRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid.nullable(),
  last_error: z.string().nullable(),
});
const startRow = z.object({
  verification_id: parse.uuid,
  created_at: z.date(),
  completed_at: z.date(),
});

/** What a person is told who asks what is wrong: ids, codes and times, nothing about people. */
export async function diagnoseStore({ app }: Store): Promise<StoreDiagnosis> {
  const self = await queryMaybe(
    app,
    selfRow,
    `select clock_timestamp() as now, has_table_privilege('events', 'delete') as may_delete`,
  );
  if (self === null) throw new Error('The database gave no row.');
  const parked = await queryRows(
    app,
    parkedRow,
    `(select id, verification_id, last_error from inbox
      where parked_at is not null and disposition = 'waiting' order by position limit $1)
     union all
     (select id, verification_id, last_error from outbox
      where parked_at is not null and completed_at is null order by position limit $1)`,
    [MOST_NAMED],
  );
  const overdue = await queryRows(
    app,
    parse.idRow,
    `select id from verifications
     where ended_at is null and status <> 'in_review' and expires_at < now() - interval '1 hour'
     order by expires_at limit $1`,
    [MOST_NAMED],
  );
  const start = await queryMaybe(
    app,
    startRow,
    `select verification_id, created_at, completed_at from outbox
     where kind = 'start' and completed_at is not null order by position desc limit 1`,
  );
  return {
    databaseNow: self.now,
    mayDeleteEvents: self.may_delete,
    parked: parked.map((row) => ({
      id: row.id,
      verificationId: row.verification_id,
      error: row.last_error,
    })),
    overdue: overdue.map(({ id }) => id),
    newestStart:
      start === null
        ? null
        : {
            verificationId: start.verification_id,
            createdAt: start.created_at,
            completedAt: start.completed_at,
          },
  };
}
