import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { createSweep } from '../../workers/dispatch/sweep.ts';
import { type Fixture, openFixture } from '../activities/fixture.ts';
import { createDevServer } from '../setup/temporal.ts';
import { partsAt, partsWithoutTemporal, withReadySession } from './dispatch-fixture.ts';

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
beforeAll(async () => {
  [fixture, server] = await Promise.all([openFixture(), createDevServer()]);
  parts = partsAt(fixture, server);
});
afterAll(async () => {
  await parts.temporal.close();
  await server.teardown();
  await fixture.close();
});

/** A verification whose workflow runs, started an hour ago. */
async function running() {
  const { verificationId } = await withReadySession(fixture);
  await relayOutbox(parts);
  await fixture.store.app.query(
    `update outbox set completed_at = now() - interval '1 hour' where verification_id = $1`,
    [verificationId],
  );
  const handle = server.client.workflow.getHandle(verificationWorkflowId(verificationId));
  return { verificationId, handle };
}

describe('the sweep', () => {
  it('starts the workflow of an open verification again after somebody terminated it', async () => {
    const { handle } = await running();
    const untouched = await running();
    const before = await untouched.handle.describe();
    await handle.terminate();
    const sweep = createSweep(parts);
    expect(await sweep()).toBe(1);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect((await untouched.handle.describe()).runId).toBe(before.runId);
    expect(await sweep()).toBe(0);
  });

  it('leaves alone what has ended', async () => {
    const { verificationId, handle } = await running();
    await fixture.store.app.query(
      `update verifications set status = 'canceled', ended_at = now() where id = $1`,
      [verificationId],
    );
    await handle.terminate();
    expect(await createSweep(parts)()).toBe(0);
    expect((await handle.describe()).status.name).toBe('TERMINATED');
  });

  it('takes the absence of Temporal for no absence of workflows', async () => {
    await running();
    const away = partsWithoutTemporal(fixture);
    await expect(createSweep(away)()).rejects.toThrow();
    await away.temporal.close();
  });
});
