import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  loadMigrateConfig,
  type RawEnvironment,
  type TemporalConfig,
  vendorCallsOf,
} from '../../config/index.ts';
import { examineTemporal } from '../../tools/doctor/examine-temporal.ts';
import { makeIdentities } from '../../tools/identities/make.ts';
import { createWorkers } from '../../workers/create-workers.ts';
import { relayOutbox } from '../../workers/dispatch/outbox.ts';
import { createSweepActivities } from '../../workers/dispatch/sweep.ts';
import { openTemporal } from '../../workers/dispatch/temporal.ts';
import { createLogger } from '../../workers/logger.ts';
import { connectClient, connectWorkers } from '../../workers/temporal-connection.ts';
import { findTemporalFault, type TemporalFaultKind } from '../../workers/temporal-fault.ts';
import { buildWorkflowBundle } from '../../workers/workflow-code.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { anAccount, aVerification, type Fixture, openFixture } from '../activities/fixture.ts';
import { createDevServer } from '../setup/temporal.ts';
import { type TlsFrontend, tlsBefore } from './tls-frontend.ts';
import { createDeliveries } from '../../activities/deliveries.ts';

const logger = createLogger({ process: 'test', level: 'silent' });
const pages = { api: 'https://kyc.example.test', runbook: null };
const context = { logger, signal: new AbortController().signal };

let directory: string;
let server: Awaited<ReturnType<typeof createDevServer>>;
let secured: TlsFrontend;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kyc-tls-'));
  server = await createDevServer();
  for (const whose of ['ours', 'foreign', 'old']) {
    const past = new Date(Date.now() - 400 * 86_400_000);
    await makeIdentities({
      directory: path.join(directory, whose),
      address: '127.0.0.1:7233',
      ...(whose === 'old' ? { now: past } : {}),
    });
  }
  secured = await tlsBefore(server.address, path.join(directory, 'ours', 'temporal'));
});
afterAll(async () => {
  await secured.close();
  await server.teardown();
  await rm(directory, { recursive: true });
});

const file = (...names: string[]): string => path.join(directory, ...names);
const certificate = (whose: string): RawEnvironment => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: file(whose, 'worker', 'client.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: file(whose, 'worker', 'client.key'),
});
const authority = (whose: string): RawEnvironment => ({
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: file(whose, 'worker', 'ca.pem'),
});

function settings(more: RawEnvironment): TemporalConfig {
  return loadMigrateConfig({
    MIGRATOR_DATABASE_URL: 'postgres://a@b/c',
    MIGRATOR_KEYS_DATABASE_URL: 'postgres://a@b/c',
    TEMPORAL_ADDRESS: secured.address,
    TEMPORAL_NAMESPACE: server.namespace,
    ...more,
  }).temporal;
}

describe('Temporal behind TLS that asks for client certificates', () => {
  let fixture: Fixture;
  let workflowBundle: Awaited<ReturnType<typeof buildWorkflowBundle>>;
  beforeAll(async () => {
    [fixture, workflowBundle] = await Promise.all([openFixture(), buildWorkflowBundle()]);
  });
  afterAll(() => fixture.close());

  it("starts a verification's workflow and works on it, by the profile that was made for it", async () => {
    const config = settings({ TEMPORAL_CONFIG_FILE: file('ours', 'worker', 'temporal.toml') });
    const temporal = openTemporal(config, {});
    const connection = await connectWorkers(config, context);
    const account = await anAccount(fixture, 'veriff');
    const id = await aVerification(fixture, { id: account, vendor: 'veriff' });
    await relayOutbox({ store: fixture.store, temporal, logger, pages });
    const workers = await createWorkers({
      connection,
      namespace: config.namespace,
      workflowBundle,
      dataConverter: {},
      deps: fixture.deps,
      deliveries: createDeliveries(fixture.deps),
      sweeping: createSweepActivities({ store: fixture.store, temporal, logger, pages }),
      vendorCalls: vendorCallsOf({}),
      version: null,
      onRecorded: () => undefined,
      onAnswered: () => undefined,
    });
    const runs = Promise.all(workers.map((worker) => worker.run()));
    const handle = temporal.client.workflow.getHandle(verificationWorkflowId(id));
    await vi.waitFor(async () => {
      const { events } = await handle.fetchHistory();
      const done = events?.some((event) => event.activityTaskCompletedEventAttributes);
      expect(done).toBe(true);
    }, 25_000);
    for (const worker of workers) worker.shutdown();
    await runs;
    await Promise.all([connection.close(), temporal.close()]);
  });

  it('gets no start from a client without a certificate: the row waits', async () => {
    const temporal = openTemporal(settings(authority('ours')), {});
    const account = await anAccount(fixture, 'veriff');
    const id = await aVerification(fixture, { id: account, vendor: 'veriff' });
    await relayOutbox({ store: fixture.store, temporal, logger, pages });
    const handle = server.client.workflow.getHandle(verificationWorkflowId(id));
    await expect(handle.describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    const { rows } = await fixture.store.app.query(
      'select from outbox where verification_id = $1 and completed_at is null',
      [id],
    );
    expect(rows).toHaveLength(1);
    await temporal.close();
  });
});

describe('a wrong setting is told apart from a Temporal that is away', () => {
  it.each<[string, () => RawEnvironment, TemporalFaultKind, string]>([
    ['no TLS', () => ({}), 'expects_tls', 'TEMPORAL_TLS=true'],
    ['no certificate', () => authority('ours'), 'client_certificate_refused', 'CLIENT_CERT_PATH'],
    [
      'a certificate of another authority',
      () => ({ ...authority('ours'), ...certificate('foreign') }),
      'client_certificate_refused',
      'CLIENT_CERT_PATH',
    ],
    [
      'a certificate that has ended',
      () => ({ ...authority('ours'), ...certificate('old') }),
      'client_certificate_refused',
      'CLIENT_CERT_PATH',
    ],
    [
      'another authority for the frontend',
      () => ({ ...authority('foreign'), ...certificate('ours') }),
      'unknown_authority',
      'SERVER_CA_CERT_PATH',
    ],
    [
      'another name for the frontend',
      () => ({
        ...authority('ours'),
        ...certificate('ours'),
        TEMPORAL_TLS_SERVER_NAME: 'elsewhere',
      }),
      'wrong_name',
      'TEMPORAL_TLS_SERVER_NAME',
    ],
    [
      'TLS where there is none',
      () => ({ TEMPORAL_ADDRESS: server.address, TEMPORAL_TLS: 'true' }),
      'speaks_no_tls',
      'TEMPORAL_TLS',
    ],
  ])('%s ends a worker, and names the variable to set', async (_, more, kind, variable) => {
    const config = settings(more());
    const fault = { kind, message: expect.stringContaining(variable) as string };
    await expect(connectWorkers(config, context, 0)).rejects.toMatchObject(fault);
  });

  it('ends migrate as well', async () => {
    const migrating = connectClient(settings(authority('ours')), context, 0);
    await expect(migrating).rejects.toMatchObject({ kind: 'client_certificate_refused' });
  });

  it('is no fault where nothing listens, and where all is well', async () => {
    const { security } = settings({ ...authority('ours'), ...certificate('ours') });
    expect(await findTemporalFault({ address: '127.0.0.1:1', security })).toBeNull();
    expect(await findTemporalFault({ address: '127.0.0.1:1', security: {} })).toBeNull();
    expect(await findTemporalFault({ address: secured.address, security })).toBeNull();
    expect(await findTemporalFault({ address: server.address, security: {} })).toBeNull();
  });

  it('is not the end where a connection is only hung up on, as while a server starts', async () => {
    const starting = createServer((socket) => socket.on('data', () => socket.destroy()));
    starting.listen(0, '127.0.0.1');
    await once(starting, 'listening');
    const { port } = starting.address() as AddressInfo; // it listens on TCP
    const config = settings({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    expect(await findTemporalFault(config)).toBeNull();
    const stopping = new AbortController();
    const waits = vi.spyOn(logger, 'warn').mockImplementation(() => {
      stopping.abort();
    });
    const waiting = connectClient(config, { logger, signal: stopping.signal }, 0);
    await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
    waits.mockRestore();
    starting.close();
  });

  it('is what the doctor says', async () => {
    const config = settings(authority('ours'));
    const temporal = openTemporal(config, {});
    const [finding] = await examineTemporal(temporal, config, { newestStart: null, overdue: [] });
    expect(finding?.why).toContain('TEMPORAL_TLS_CLIENT_CERT_PATH');
    await temporal.close();
  });
});
