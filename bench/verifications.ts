import pg from 'pg';
import { Backend } from '../tools/client/backend.ts';
import { until } from '../tools/client/until.ts';
import type { Stack } from '../tools/stack/stack.ts';
import { inLanes, type Told } from './webhooks.ts';

const LANES = 8;
export const PATIENCE = { timeoutMs: 1_200_000 };

/** Starts verifications at Veriff, and waits until each has its session and we have notified its client. */
export async function begin(
  stack: Stack,
  count: number,
  say: (line: string) => void,
): Promise<Told[]> {
  const client = new Backend(stack.file);
  const subject = { firstName: 'Zoë', lastName: 'Ñandú' };
  let begun = 0;
  const ids = await inLanes(LANES, Array.from({ length: count }), async () => {
    const body = await client.start({ vendor: 'veriff', subject });
    begun += 1;
    if (begun % 500 === 0) say(`${begun} verifications`);
    return body.id;
  });
  await settled(stack);
  const sessions = await sessionsOf(stack);
  return ids.map((verificationId) => {
    const session = sessions.get(verificationId);
    if (session === undefined) throw new Error(`${verificationId} has no session.`);
    return { verificationId, session };
  });
}

/** The vendor's session ids by verification, as its simulator has them. */
async function sessionsOf({ file }: Stack): Promise<Map<string, string>> {
  const response = await fetch(`${file.sandboxUrl}/control/veriff/sessions`);
  const sessions = (await response.json()) as { id: string; vendorData: string }[]; // sandbox/README.md
  return new Map(sessions.map(({ id, vendorData }) => [vendorData, id]));
}

const UNDONE = `select (
  (select count(*) from inbox where disposition in ('waiting', 'signaled'))
  + (select count(*) from outbox where completed_at is null)
  + (select count(*) from deliveries where state = 'pending')
  + (select count(*) from verifications where status = 'created'))::int as count`;

/** Waits until all verifications are decided and we have notified the client. */
export async function settled(stack: Stack): Promise<void> {
  await until(
    'everything to be done with',
    async () => ((await countRows(stack, UNDONE)) === 0 ? true : undefined),
    PATIENCE,
  );
}

/** The number that a statement of the main database gives as `count`. */
export async function countRows({ file }: Stack, text: string): Promise<number> {
  const client = new pg.Client({ connectionString: file.databaseUrl });
  await client.connect();
  try {
    return (await client.query<{ count: number }>(text)).rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
