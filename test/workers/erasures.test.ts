import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVerification, isErased, requestErasure } from '../../store/index.ts';
import { localFolder } from '../../store/objects/local-folder.ts';
import { createDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayOutbox } from '../../workers/dispatch/outbox.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { anAccount, aVerification } from '../activities/fixture.ts';
import {
  cancelBy,
  partsWithoutTemporal,
  passPauses,
  runWorkers,
  type RunningWorkers,
} from './dispatch-fixture.ts';

const principal = 'client_key:k';

let running: RunningWorkers;
let folder: string;
beforeAll(async () => {
  running = await runWorkers();
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-erasures-'));
  running.fixture.store.objects = localFolder(folder);
});
afterAll(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

async function started(): Promise<string> {
  const { fixture, dispatch } = running;
  const accountId = await anAccount(fixture, 'veriff');
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await dispatch.startVerification(id, { waitMs: 10_000 });
  return id;
}

const ask = (verificationId: string) =>
  requestErasure(running.fixture.store, {
    ...{ verificationId, principal, reason: 'subject_request', vendorDeletes: true },
  });

async function shown(id: string) {
  const { clientId, store } = running.fixture;
  return getVerification(store, { clientId, mode: 'test', id });
}

const isDone = (id: string) => isErased(running.fixture.store, { verificationId: id });

describe('an erasure', () => {
  it('ends the open workflow as canceled, and is done when that is written', async () => {
    const id = await started();
    await ask(id);
    await running.dispatch.erase(id, { waitMs: 20_000 });
    expect(await isDone(id)).toBe(true);
    expect(await shown(id)).toMatchObject({ status: 'canceled', erased: true });
    const handle = running.server.client.workflow.getHandle(verificationWorkflowId(id));
    expect(await handle.result()).toMatchObject({ status: 'canceled' });
  });

  it('of what has ended needs no Temporal', async () => {
    const { fixture, parts, dispatch } = running;
    const id = await started();
    await cancelBy(parts, dispatch, { id, principal });
    const away = partsWithoutTemporal(fixture);
    await ask(id);
    await createDispatch(away).erase(id, { waitMs: 5_000 });
    await away.temporal.close();
    expect(await isDone(id)).toBe(true);
  });

  it('of what is open waits as long as Temporal is away, and is done by the relay after that', async () => {
    const { fixture, parts } = running;
    const id = await started();
    const away = partsWithoutTemporal(fixture);
    await ask(id);
    await createDispatch(away).erase(id, { waitMs: 0 });
    await away.temporal.close();
    expect(await shown(id)).toMatchObject({ erased: false });
    await fixture.store.app.query('update outbox set tries = 1000 where verification_id = $1', [
      id,
    ]);
    await expect
      .poll(
        async () => {
          await passPauses(fixture);
          await relayOutbox(parts);
          return isDone(id);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(await shown(id)).toMatchObject({ status: 'canceled', erased: true });
  });
});
