import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addReview, getVerification, readSession, requestRefresh } from '../../store/index.ts';
import type { RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { anAccount, aVerification, control, type Fixture } from '../activities/fixture.ts';
import { runWorkers, type RunningWorkers } from './dispatch-fixture.ts';

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let dispatch: RunningDispatch;
let withoutWorkers: RunningWorkers['withoutWorkers'];
let close: () => Promise<void>;
beforeAll(async () => {
  ({ fixture, server, parts, dispatch, withoutWorkers, close } = await runWorkers());
});
afterAll(() => close());

async function statusOf(id: string): Promise<string | undefined> {
  const { clientId, store } = fixture;
  return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
}

/** A verification that Veriff wants a person to decide. */
async function inReview(): Promise<string> {
  const accountId = await anAccount(fixture, 'veriff');
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await dispatch.startVerification(id, { waitMs: 10_000 });
  const about = { verificationId: id, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  const review = { action: 'review', silent: true };
  await control(fixture, 'POST', `veriff/sessions/${session}/actions`, review);
  await requestRefresh(fixture.store, { ...about, by: 'hint', receivedAt: new Date() });
  dispatch.refresh(about);
  await expect
    .poll(async () => {
      await relayInbox(parts);
      return statusOf(id);
    })
    .toBe('in_review');
  return id;
}

const decide = (verificationId: string, decision: 'declined' | 'resubmit' = 'declined') =>
  addReview(
    fixture.store,
    {
      ...{ verificationId, decision, reasons: ['document_unreadable'], note: null },
      ...{ principal: 'client_key:k', idempotencyKey: decision, requestFingerprint: '' },
    },
    () => [],
  );

describe('what a person decides', () => {
  it('is told to the workflow at once, which ends by it', async () => {
    const id = await inReview();
    await decide(id);
    await dispatch.conclude(id, { waitMs: 20_000, leaves: 'in_review' });
    expect(await statusOf(id)).toBe('declined');
    expect(
      await server.client.workflow.getHandle(verificationWorkflowId(id)).result(),
    ).toMatchObject({
      ...{ status: 'declined', reasons: ['document_unreadable'] },
    });
  });

  it('is told to another workflow, where the one that was in review was terminated', async () => {
    const id = await inReview();
    await server.client.workflow.getHandle(verificationWorkflowId(id)).terminate();
    await decide(id);
    await dispatch.conclude(id, { waitMs: 20_000 });
    expect(await statusOf(id)).toBe('declined');
  });

  it('is told once workers are back, by the relay', async () => {
    const id = await inReview();
    await withoutWorkers(async () => {
      await decide(id);
      await relayOutbox(parts);
      expect(await statusOf(id)).toBe('in_review');
    });
    await expect.poll(() => statusOf(id)).toBe('declined');
  });

  it('may be another try, after which the person gets another session', async () => {
    const id = await inReview();
    await decide(id, 'resubmit');
    await dispatch.conclude(id, { waitMs: 20_000, leaves: 'in_review' });
    expect(await statusOf(id)).toBe('resubmission_requested');
    expect(await dispatch.renewSession(id, 2, { waitMs: 20_000 })).toBe('ready');
  });
});
