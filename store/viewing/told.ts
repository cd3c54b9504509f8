import { z } from 'zod';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';

/** A notification and what became of it at one of the client's addresses. */
export interface ToldRow {
  type: string;
  createdAt: Date;
  state: 'pending' | 'delivered' | 'given_up';
  tries: number;
  /** Of the last try; null where nothing answered, or none was made. */
  httpStatus: number | null;
}

const toldRow = z.object({
  type: z.string(),
  created_at: z.date(),
  state: z.enum(['pending', 'delivered', 'given_up']),
  tries: z.int(),
  http_status: z.int().nullable(),
});

/** The client's notifications about a verification, oldest first: one row for each endpoint. */
export async function listTold(
  { app }: Store,
  { verificationId }: { verificationId: string },
): Promise<ToldRow[]> {
  const rows = await queryRows(
    app,
    toldRow,
    `select n.type, n.created_at, d.state, d.tries,
       (select http_status from delivery_attempts a
        where a.notification_id = d.notification_id and a.endpoint_id = d.endpoint_id
        order by a.id desc limit 1) as http_status
     from notifications n join deliveries d on d.notification_id = n.id
     where n.verification_id = $1 order by n.created_at, d.endpoint_id`,
    [verificationId],
  );
  return rows.map(({ created_at: createdAt, http_status: httpStatus, ...same }) => ({
    ...{ ...same, createdAt, httpStatus },
  }));
}
