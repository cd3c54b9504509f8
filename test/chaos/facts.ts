import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import type { Status } from '../../domain/status.ts';
import type { StackFile } from '../../tools/stack/stack-file.ts';

/** What Postgres holds of one verification when everything is quiet. */
export interface Row {
  id: string;
  status: Status;
  sequence: number;
  isEnded: boolean;
  decisions: { number: number; status: string; by: string; hasEvidence: boolean }[];
  /** Sessions whose vendor's id is known, and those that may exist without one. */
  sessions: number;
  orphans: number;
  /** What the vendor was to delete; a wait for an archive or a limit is not due. */
  deletions: { isDone: boolean; isDue: boolean }[];
  /** Sessions that may be at the vendor and whose id never reached us. */
  unnamed: number;
  /** Messages that nobody has been told of, or that were not applied though the end is written. */
  unsettled: string[];
  /** Messages whose very bytes are there more than once. */
  repeatedBodies: number;
  /** Webhooks stored, those counted included. */
  webhooks: number;
  outboxOpen: string[];
  notifications: { id: string; type: string; sequence: number; state: string | null }[];
}

/** What the product's own stores say: Postgres' rows, and which workflows Temporal runs. */
export interface Facts {
  rows: Map<string, Row>;
  /** Workflow ids that are running. */
  running: Set<string>;
}

const VERIFICATIONS = `
  select v.id, v.status, v.sequence, v.ended_at is not null as "isEnded",
    coalesce((select json_agg(json_build_object('number', d.number, 'status', d.status,
      'by', d.decided_by, 'hasEvidence', d.evidence is not null) order by d.number)
      from decisions d where d.verification_id = v.id), '[]') as decisions,
    (select count(*)::int from vendor_sessions s
      where s.verification_id = v.id and s.vendor_session_hash is not null) as sessions,
    (select count(*)::int from orphan_sessions o where o.verification_id = v.id) as orphans,
    coalesce((select json_agg(json_build_object('isDone', x.state in ('deleted', 'gone'),
        'isDue', x.state = 'requested' and x.due_at < now()
          and not exists (select from vendor_deletions limited
            where limited.account_id = x.account_id and limited.state = 'requested'
              and limited.why = 'vendor_rate_limited')))
      from vendor_deletions x where x.verification_id = v.id), '[]') as deletions,
    (select count(*)::int from orphan_sessions o
      where o.verification_id = v.id and o.vendor_session_id is null) as unnamed,
    coalesce((select json_agg(i.source || ' ' || i.kind || ' ' || i.disposition)
      from inbox i where i.verification_id = v.id
      and (i.disposition in ('waiting', 'unmatched')
        or (i.disposition = 'signaled' and v.ended_at is not null))),
      '[]') as unsettled,
    (select count(*)::int from (select 1 from inbox i
      where i.verification_id = v.id and i.body_hash is not null
      group by i.session, i.body_hash, i.disposition = 'ignored' having count(*) > 1) twice)
      as "repeatedBodies",
    (select coalesce(sum(1 + i.repeats), 0)::int from inbox i
      where i.verification_id = v.id and i.source = 'webhook')
      + (select coalesce(sum(q.requested), 0)::int from refresh_requests q
        where q.verification_id = v.id) as webhooks,
    coalesce((select json_agg(o.kind || ' ' || coalesce(o.last_error, 'untried'))
      from outbox o where o.verification_id = v.id and o.completed_at is null), '[]') as "outboxOpen",
    coalesce((select json_agg(json_build_object('id', n.id, 'type', n.type, 'sequence', n.sequence,
      'state', (select d.state from deliveries d where d.notification_id = n.id limit 1))
      order by n.sequence) from notifications n where n.verification_id = v.id), '[]')
      as notifications
  from verifications v`;

/** Reads it all once; throws while something is down. */
export async function gatherFacts(file: StackFile): Promise<Facts> {
  const rows = await query<Row>(file.databaseUrl, VERIFICATIONS, []);
  return { rows: new Map(rows.map((row) => [row.id, row])), running: await runningWorkflows(file) };
}

export async function query<Found extends object>(
  connectionString: string,
  text: string,
  values: unknown[],
): Promise<Found[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Found>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function runningWorkflows(file: StackFile): Promise<Set<string>> {
  const connection = await Connection.connect({ address: file.temporalAddress });
  try {
    const client = new Client({ connection, namespace: file.temporalNamespace });
    const ids = new Set<string>();
    for await (const { workflowId } of client.workflow.list({ query: "ExecutionStatus='Running'" }))
      ids.add(workflowId);
    return ids;
  } finally {
    await connection.close();
  }
}
