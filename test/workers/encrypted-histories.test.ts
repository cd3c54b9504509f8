import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkPayloadKeys,
  getVerification,
  openStore,
  readSession,
  requestRefresh,
} from '../../store/index.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import { payloadEncryption } from '../../workers/payloads/codec.ts';
import {
  BEAT_TIMEOUT,
  QUEUES,
  stateQuery,
  vendorEvent,
  vendorQueue,
  verificationWorkflowId,
} from '../../workflows/messages.ts';
import {
  anAccount,
  aVerification,
  control,
  type Fixture,
  openFixture,
} from '../activities/fixture.ts';
import { bundleOf, replay } from '../replay/replayer.ts';
import { askedInHistory } from '../replay/asked.ts';
import { decrypt, payloadKey, payloadsIn } from '../setup/payloads.ts';
import { createDevServer } from '../setup/temporal.ts';
import { runWorkers, type RunningWorkers, startedLongAgo } from './dispatch-fixture.ts';

const PATIENCE = { timeout: 25_000, interval: 100 };
const [P1, P2] = [payloadKey('p1'), payloadKey('p2')];
/** What no history may tell to whoever can read it (docs/security.md), as JSON and in sentences. */
const TELLING =
  /"(outcome|screening|vendorCode|verdict|decidedBy|effect|principal|reason)":"|"(reasons|parts)":|Record: |document_|has ended/;

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let running: RunningWorkers;
/** One that was begun before anything was encrypted; and of those begun after it, one for each test. */
let before: string;
let whole: string;
let rotated: string;
let locked: string;
let lost: string;
beforeAll(async () => {
  [fixture, server] = await Promise.all([openFixture(), createDevServer()]);
  running = await runWorkers({ fixture, server });
  before = await started();
  await change([P1]);
  whole = await started();
  rotated = await started();
  locked = await started();
  lost = await started();
});
afterAll(async () => {
  await running.close();
  await server.teardown();
  await fixture.close();
});

/** The workers and the client stop, and others go on that have these keys, as after a deploy. */
async function change(keys: (typeof P1)[]): Promise<void> {
  await running.close();
  if (running.fixture !== fixture) await running.fixture.store.close();
  const store = openStore({ ...fixture.config, payloads: { keys, encrypts: true } });
  const deps = { ...fixture.deps, store };
  running = await runWorkers({ fixture: { ...fixture, store, deps }, server });
}

async function started(): Promise<string> {
  const id = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id, vendor: 'veriff' });
  const { sessionReady } = await running.dispatch.startVerification(verificationId, {
    waitMs: 10_000,
  });
  expect(sessionReady).toBe(true);
  return verificationId;
}

/** Whatever has the keys that are set now. */
const handleOf = (id: string) =>
  running.parts.temporal.client.workflow.getHandle(verificationWorkflowId(id));

/** As anybody sees it who may read in the namespace. */
const rawHistoryOf = (id: string) =>
  server.client.workflow.getHandle(verificationWorkflowId(id)).fetchHistory();

/** The vendor declines, and the workflow hears it. */
async function decline(id: string): Promise<void> {
  const about = { verificationId: id, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  const action = { action: 'decline', silent: true };
  await control(fixture, 'POST', `veriff/sessions/${session}/actions`, action);
  await requestRefresh(fixture.store, { ...about, by: 'hint', receivedAt: new Date() });
  running.dispatch.refresh(about);
}

async function endsDeclined(id: string): Promise<void> {
  await expect
    .poll(async () => {
      await relayInbox(running.parts);
      const { clientId, store } = fixture;
      return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
    }, PATIENCE)
    .toBe('declined');
  expect(await handleOf(id).result()).toMatchObject({ status: 'declined' });
}

const textOf = ({ data }: Payload): string => Buffer.from(data ?? []).toString();

/** The text of a history without search attributes, its payloads read as far as anybody can. */
function readAsAnybody(history: Awaited<ReturnType<typeof rawHistoryOf>>): string {
  const text = JSON.stringify(
    JSON.parse(historyToJSON(history), (name, value: unknown) =>
      name === 'searchAttributes' ? undefined : value,
    ),
  );
  return [text, ...payloadsIn(history.events).map(textOf)].join('\n');
}

const encodingsIn = (value: unknown): string[] =>
  payloadsIn(value).map(({ metadata }) => Buffer.from(metadata?.['encoding'] ?? []).toString());

describe('a history that is encrypted', () => {
  it('tells nothing of what was decided to whoever can read it, and all of it to who has the key', async () => {
    await decline(whole);
    await endsDeclined(whole);
    const history = await rawHistoryOf(whole);
    expect(new Set(encodingsIn(history.events))).toEqual(new Set(['binary/encrypted']));
    expect(readAsAnybody(history)).not.toMatch(TELLING);
    const { raw } = await server.client.workflow
      .getHandle(verificationWorkflowId(whole))
      .describe();
    expect(new Set(encodingsIn(raw))).toEqual(new Set(['binary/encrypted']));
    await decrypt(history.events, payloadEncryption(running.fixture.store));
    const read = readAsAnybody(history);
    for (const word of ['outcome', 'reasons', 'decidedBy', 'vendorCode'])
      expect(read).toContain(word);
  });

  it('is replayed once it is decrypted, and leads to the same', async () => {
    const history = await rawHistoryOf(whole);
    await decrypt(history.events, payloadEncryption(running.fixture.store));
    expect(await replay(await bundleOf(), history)).toEqual(askedInHistory(history));
  });

  it('keeps the messages of failures for who has the key, and their codes for everybody', async () => {
    const workflowId = 'by hand';
    const options = { workflowId, taskQueue: QUEUES.verification, args: [{}] };
    await server.client.workflow.start('verification', options);
    const read = running.parts.temporal.client.workflow.getHandle(workflowId).result();
    await expect(read).rejects.toMatchObject({
      cause: { message: expect.stringContaining('start_input') as string },
    });
    const { events } = await server.client.workflow.getHandle(workflowId).fetchHistory();
    expect(events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure).toMatchObject({
      message: 'Encoded failure',
      applicationFailureInfo: { type: 'invalid_request' },
    });
  });

  it('has nothing of one verification that was asked in the name of another, whose readers are others', async () => {
    const inbox = await fixture.store.app.query<{ id: string }>(
      'select id from inbox where verification_id = $1 limit 1',
      [whole],
    );
    const ofWhole = inbox.rows[0]?.id ?? '';
    // Whoever may write there asks so as well; the client only reads what is answered.
    const asked = (id: string, verificationId: string) =>
      running.parts.temporal.client.activity.execute('askVendor', {
        ...{ id, taskQueue: vendorQueue('veriff'), args: [{ verificationId, session: 1 }] },
        ...{ scheduleToCloseTimeout: '20 seconds', heartbeatTimeout: BEAT_TIMEOUT },
      });
    for (const name of [`verification/${before}`, `archive/${before}/x`]) {
      await expect(asked(name, whole)).rejects.toMatchObject({ cause: { type: 'forbidden' } });
    }
    const late = asked(`revision/${ofWhole}`, before);
    await expect(late).rejects.toMatchObject({ cause: { type: 'forbidden' } });
    // For who may read of it, and for who may read of all, it is answered.
    for (const name of [`refresh/${whole}/by-hand`, `revision/${ofWhole}`, 'by-hand']) {
      const answer = { fact: { outcome: 'declined' } };
      expect(await asked(name, whole)).toMatchObject(answer);
    }
  });

  it('is not stopped by what nobody of ours encrypted', async () => {
    const anybody = server.client.workflow.getHandle(verificationWorkflowId(rotated));
    const { events } = await rawHistoryOf(whole);
    const [stolen] = payloadsIn(events);
    const { client } = server;
    for (const payload of [
      { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') },
      {
        metadata: {
          encoding: Buffer.from('binary/encrypted'),
          'encryption-key-id': Buffer.from('mine'),
        },
        data: Buffer.alloc(60),
      },
      stolen,
    ]) {
      await client.workflowService.signalWorkflowExecution({
        namespace: client.options.namespace,
        workflowExecution: { workflowId: anybody.workflowId },
        signalName: vendorEvent.name,
        input: { payloads: [payload ?? {}] },
      });
    }
    expect((await handleOf(rotated).query(stateQuery)).status).toBe('pending');
  });
});

describe('what is open when the keys change', () => {
  it('goes on encrypted where it was begun before anything was', async () => {
    const begun = (await rawHistoryOf(before)).events?.length ?? 0;
    await decline(before);
    await endsDeclined(before);
    const { events = [] } = await rawHistoryOf(before);
    expect(encodingsIn(events?.slice(0, begun))).not.toContain('binary/encrypted');
    const since = events?.slice(begun);
    expect(new Set(encodingsIn(since))).toEqual(new Set(['binary/encrypted']));
  });

  it('waits where its key is missing, and says which, until a worker has it', async () => {
    await change([P2]);
    await decline(locked);
    await expect
      .poll(async () => {
        await relayInbox(running.parts);
        const { events } = await rawHistoryOf(locked);
        const failed = (events ?? []).flatMap(
          (event) => event.workflowTaskFailedEventAttributes?.failure ?? [],
        );
        await decrypt(failed, payloadEncryption(running.fixture.store));
        return JSON.stringify(payloadsIn(failed).map(textOf));
      }, PATIENCE)
      .toContain('payload key p1, which is not here');
    const { status } = await server.client.workflow
      .getHandle(verificationWorkflowId(locked))
      .describe();
    expect(status.name).toBe('RUNNING');
    await change([P2, P1]);
    await endsDeclined(locked);
  });

  it('goes on under a newer key, and is read by the older one', async () => {
    await decline(rotated);
    await endsDeclined(rotated);
    const keys = payloadsIn((await rawHistoryOf(rotated)).events).map(({ metadata }) =>
      Buffer.from(metadata?.['encryption-key-id'] ?? []).toString(),
    );
    expect(new Set(keys)).toEqual(new Set(['p1', 'mine', '', 'p2']));
  });

  it('is begun anew where its key is lost for good, which is said by deleting its row', async () => {
    await change([P2]);
    const { store } = running.fixture;
    await expect(checkPayloadKeys(store)).rejects.toMatchObject({ kind: 'missing_payload_key' });
    await fixture.admin.query(`delete from payload_keys where id = 'p1'`);
    await checkPayloadKeys(store);
    const anybody = server.client.workflow.getHandle(verificationWorkflowId(lost));
    await anybody.terminate('its key is lost');
    await startedLongAgo(fixture, lost);
    expect(await sweep(running.parts)).toMatchObject({ startedAgain: { ids: [lost] } });
    await decline(lost);
    await endsDeclined(lost);
  });
});
