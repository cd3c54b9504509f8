import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVerification, listEvents } from '../../store/index.ts';
import { handOfService } from '../setup/by-hand.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { anAccount, aVerification } from '../activities/fixture.ts';
import { cancelBy, runWorkers, type RunningWorkers } from './dispatch-fixture.ts';

const MOST_UPDATES = 3;
const PRINCIPAL = 'client_key:k';

let running: RunningWorkers;
beforeAll(async () => {
  running = await runWorkers({
    dynamicConfig: { 'history.maxTotalUpdates': MOST_UPDATES, 'history.maxInFlightUpdates': 1 },
  });
});
afterAll(() => running.close());

/** A verification whose workflow has made its session, by one update. */
async function started(): Promise<{ id: string; handle: WorkflowHandle }> {
  const { fixture, server, dispatch } = running;
  const accountId = await anAccount(fixture, 'veriff');
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  expect(await dispatch.startVerification(id, { waitMs: 10_000 })).toEqual({ sessionReady: true });
  return { id, handle: server.client.workflow.getHandle(verificationWorkflowId(id)) };
}

/** One whose workflow has had all the updates that the server allows it. */
async function usedUp(): Promise<string> {
  const { id, handle } = await started();
  for (let update = 1; update < MOST_UPDATES; update += 1) {
    await handle.executeUpdate('firstSession', {
      args: [{ session: 1 }],
      updateId: `another/${update}`,
    });
  }
  return id;
}

// First, since the SDK tries an update that was refused for now again, also after the wait for it.
describe('a workflow with as many updates on their way as Temporal allows', () => {
  it('is canceled all the same, and is not called used up', async () => {
    const { fixture, dispatch, parts } = running;
    const accountId = await anAccount(fixture, 'veriff');
    const unreachable = `update vendor_accounts set base_url = 'http://127.0.0.1:1' where id = $1`;
    await handOfService(fixture.store, fixture.store.app).query(unreachable, [accountId]);
    const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
    // The wait for a session that nobody makes is on its way from here on.
    expect(await dispatch.startVerification(id, { waitMs: 1_000 })).toEqual({
      sessionReady: false,
    });
    expect(await dispatch.renewSession(id, 2, { waitMs: 1_000 })).toBe('waiting');
    await cancelBy(parts, dispatch, { id, principal: PRINCIPAL });
    const about = { clientId: fixture.clientId, mode: 'test', id } as const;
    expect(await getVerification(fixture.store, about)).toMatchObject({ status: 'canceled' });
  });
});

describe('a workflow that has had as many updates as Temporal allows', () => {
  it('is told apart from one that is away: no more photos, no other session', async () => {
    const id = await usedUp();
    const { dispatch } = running;
    const capture = { captureId: '0195a7b0-0000-7000-8000-000000000001', step: 'face' };
    const limit = expect.objectContaining({
      code: 'workflow_limit',
      message: expect.stringContaining('Cancel it and start another one') as string,
    }) as Error;
    await expect(dispatch.capture(id, capture, { waitMs: 10_000 })).rejects.toEqual(limit);
    const about = { sequence: 1, captures: 1 };
    await expect(dispatch.submitCaptures(id, about, { waitMs: 10_000 })).rejects.toEqual(limit);
    expect(await dispatch.renewSession(id, 2, { waitMs: 10_000 })).toBe('refused');
  });

  it('is canceled all the same, while the caller waits for it', async () => {
    const id = await usedUp();
    const { dispatch, fixture, parts } = running;
    const cancel = () => cancelBy(parts, dispatch, { id, principal: PRINCIPAL });
    await Promise.all([cancel(), cancel()]);
    const about = { clientId: fixture.clientId, mode: 'test', id } as const;
    expect(await getVerification(fixture.store, about)).toMatchObject({ status: 'canceled' });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    const canceled = items.filter(({ type }) => type === 'cancel.requested');
    expect(canceled).toMatchObject([{ principal: PRINCIPAL }]);
  });
});
