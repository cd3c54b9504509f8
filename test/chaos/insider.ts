import { Client, Connection } from '@temporalio/client';
import type { Entry } from './ledger.ts';
import { forgeTransition } from './foreign-workflow.ts';
import { hope } from './patience.ts';
import type { World } from './scene.ts';

/** What somebody who has access to Temporal, and to nothing else, may do to a verification. */
export type Deed = keyof typeof DEEDS;

interface Target {
  client: Client;
  workflowId: string;
  verificationId: string;
}

/** An approval that nobody gave, in the shape that the workflow is told in. */
const INVENTED = {
  inboxId: '00000000-0000-7000-8000-000000000000',
  session: 1,
  fact: {
    kind: 'outcome',
    outcome: 'approved',
    reasons: [],
    parts: { document: 'passed', face: 'passed', liveness: 'passed' },
  },
};

const DEEDS = {
  'signals nothing': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent'),
  'signals an empty fact': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent', {}),
  'signals an approval': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent', INVENTED),
  'signals an empty cancel': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).signal('cancelRequested', {}),
  'updates without words': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).executeUpdate('cancel'),
  'updates with empty words': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).executeUpdate('cancel', { args: [{}] }),
  'renews with nonsense': ({ client, workflowId }: Target) =>
    client.workflow
      .getHandle(workflowId)
      .executeUpdate('renewSession', { args: [{ session: 'two' }] }),
  'requests cancellation': ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).cancel(),
  terminates: ({ client, workflowId }: Target) =>
    client.workflow.getHandle(workflowId).terminate('somebody was curious'),
  resets: async ({ client, workflowId }: Target) => {
    // To the very first workflow task: all that was recorded since is forgotten by Temporal.
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      reason: 'somebody was curious',
      requestId: `reset-${Date.now()}`,
      workflowTaskFinishEventId: await firstTaskCompleted(client, workflowId),
    });
  },
  'writes an approval': ({ client, verificationId }: Target) =>
    forgeTransition(client, verificationId, `foreign/${verificationId}`),
  'writes an approval in its name': async ({ client, workflowId, verificationId }: Target) => {
    await client.workflow.getHandle(workflowId).terminate('to take its place');
    await forgeTransition(client, verificationId, workflowId);
  },
} satisfies Record<string, (target: Target) => Promise<unknown>>;

/** Those after which the verification may rightly be canceled. */
const CANCELS: ReadonlySet<Deed> = new Set<Deed>([
  'signals an empty cancel',
  'updates without words',
  'updates with empty words',
  'requests cancellation',
]);

export const ALL_DEEDS = Object.keys(DEEDS) as Deed[]; // the keys of the table above

/** Does it once; whether Temporal takes it or refuses it, the verification must end rightly. */
export async function commit(world: World, entry: Entry, deed: Deed): Promise<void> {
  const { id: verificationId = '' } = entry.accepted ?? {};
  const workflowId = `verification/${verificationId}`;
  const connection = await hope('Temporal', () =>
    Connection.connect({ address: world.temporal.address, connectTimeout: 2_000 }),
  );
  const client = new Client({ connection, namespace: world.temporal.namespace });
  if (CANCELS.has(deed)) entry.insiderCanceled = true;
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      DEEDS[deed]({ client, workflowId, verificationId }),
    );
    world.ledger.note(entry, `an insider ${deed}: taken`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.ledger.note(entry, `an insider ${deed}: ${why}`);
  } finally {
    await connection.close();
  }
}

async function firstTaskCompleted(client: Client, workflowId: string) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const completed = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  return completed?.eventId ?? null;
}
