import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { StackFile } from '../../tools/stack/stack-file.ts';
import type { Finding } from './comparison.ts';
import { query } from './facts.ts';
import type { Entry } from './ledger.ts';

const EVENTS = `
  select to_char(at, 'HH24:MI:SS.MS') as at, number, type, principal, data::text
  from events where verification_id = $1 order by number`;
const INBOX = `
  select to_char(received_at, 'HH24:MI:SS.MS') as at, source, kind, session, fact::text, disposition,
    why, tries, last_error, repeats
  from inbox where verification_id = $1 order by position`;
const SESSIONS = `
  select number::text, state, to_char(requested_at, 'HH24:MI:SS.MS') as requested,
    to_char(ready_at, 'HH24:MI:SS.MS') as ready from vendor_sessions where verification_id = $1
  union all
  select number::text, 'orphan: ' || cause, to_char(created_at, 'HH24:MI:SS.MS'), null
  from orphan_sessions where verification_id = $1`;
const NOTIFICATIONS = `
  select n.type, n.sequence, d.state, d.tries from notifications n
  left join deliveries d on d.notification_id = n.id
  where n.verification_id = $1 order by n.sequence`;

/** All that is known of one verification, without personal data: for whoever looks for the fault. */
export async function storyOf(
  entry: Entry,
  findings: readonly Finding[],
  file: StackFile,
): Promise<string> {
  const { planned, accepted, notes, said } = entry;
  const section = (title: string, rows: readonly object[]): string[] => [
    `  ${title}:`,
    ...rows.map((row) => `    ${Object.values(row).map(String).join(' | ')}`),
  ];
  const id = accepted?.id;
  const read = (text: string): Promise<object[]> =>
    id === undefined ? Promise.resolve([]) : query(file.databaseUrl, text, [id]);
  return [
    `verification ${planned.number} ${id ?? '(never accepted)'} (began ${beginning(accepted)})`,
    `  plan: ${JSON.stringify(planned)}`,
    ...findings
      .filter((one) => one.entry === entry)
      .map(({ column, what }) => `  ${column.toUpperCase()}: ${what}`),
    ...section(
      'ledger',
      notes.map(({ atMs, what }) => ({ at: `${(atMs / 1000).toFixed(2)} s`, what })),
    ),
    `  the vendor finally said: ${said.at(-1)?.word ?? 'nothing'}`,
    ...section('events', await read(EVENTS)),
    ...section('inbox', await read(INBOX)),
    ...section('sessions', await read(SESSIONS)),
    ...section('notifications', await read(NOTIFICATIONS)),
    `  workflow: ${id === undefined ? 'none' : await workflowOf(id, file)}`,
  ].join('\n');
}

function beginning(accepted: Entry['accepted']): string {
  return accepted === undefined ? 'never' : `${(accepted.atMs / 1000).toFixed(2)} s`;
}

async function workflowOf(id: string, file: StackFile): Promise<string> {
  const connection = await Connection.connect({ address: file.temporalAddress });
  try {
    const client = new Client({ connection, namespace: file.temporalNamespace });
    const handle = client.workflow.getHandle(`verification/${id}`);
    const { status, historyLength, raw } = await handle.describe();
    const pending = (raw.pendingActivities ?? []).map(
      ({ activityType, attempt, lastFailure }) =>
        `${activityType?.name ?? ''} (try ${attempt ?? 0}${lastFailure?.message ? `, ${lastFailure.message}` : ''})`,
    );
    const refused = refusedUpdates(await handle.fetchHistory());
    return [status.name, `${historyLength} events`, ...pending, ...refused].join(', ');
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  } finally {
    await connection.close();
  }
}

/** Updates that ended with a failure, which whoever asks again under the same id is answered with. */
function refusedUpdates({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): string[] {
  return (events ?? []).flatMap((event) => {
    const { meta, outcome } = event.workflowExecutionUpdateCompletedEventAttributes ?? {};
    const failure = outcome?.failure;
    if (failure === null || failure === undefined) return [];
    const type =
      failure.applicationFailureInfo?.type ?? failure.cause?.applicationFailureInfo?.type;
    return [`update ${meta?.updateId ?? ''} refused: ${type ?? ''} ${failure.message ?? ''}`];
  });
}
