import { Client, Connection } from '@temporalio/client';
import type { Deed } from './deeds.ts';
import type { Entry } from './ledger.ts';
import { forgeTransition } from './foreign-workflow.ts';
import { hope } from './patience.ts';
import type { World } from './scene.ts';

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

const HOW: Record<Deed, (target: Target) => Promise<unknown>> = {
  'signals nothing': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent'),
  'signals an empty fact': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent', {}),
  'signals an approval': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).signal('vendorEvent', INVENTED),
  'signals an empty cancel': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).signal('cancelRequested', {}),
  'updates without words': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).executeUpdate('cancel'),
  'updates with empty words': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).executeUpdate('cancel', { args: [{}] }),
  'renews with nonsense': ({ client, workflowId }) =>
    client.workflow
      .getHandle(workflowId)
      .executeUpdate('renewSession', { args: [{ session: 'two' }] }),
  'requests cancellation': ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).cancel(),
  "cancels in a client's name": ({ client, workflowId }) =>
    client.workflow
      .getHandle(workflowId)
      .signal('cancelRequested', { principal: 'client_key:00000000-0000-7000-8000-000000000000' }),
  terminates: ({ client, workflowId }) =>
    client.workflow.getHandle(workflowId).terminate('somebody was curious'),
  resets: async ({ client, workflowId }) => {
    // To the very first workflow task: all that was recorded since is forgotten by Temporal.
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      reason: 'somebody was curious',
      requestId: `reset-${Date.now()}`,
      workflowTaskFinishEventId: await firstTaskCompleted(client, workflowId),
    });
  },
  'writes an approval': ({ client, verificationId }) =>
    forgeTransition(client, verificationId, `foreign/${verificationId}`),
  'writes an approval in its name': async ({ client, workflowId, verificationId }) => {
    await client.workflow.getHandle(workflowId).terminate('to take its place');
    await forgeTransition(client, verificationId, workflowId);
  },
};

/** Those after which the verification may rightly be canceled. */
const CANCELS: ReadonlySet<Deed> = new Set([
  'signals an empty cancel',
  'updates without words',
  'updates with empty words',
  'requests cancellation',
  "cancels in a client's name",
]);

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
    await connection.withDeadline(Date.now() + 20_000, () =>
      HOW[deed]({ client, workflowId, verificationId }),
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
