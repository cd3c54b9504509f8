import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { examineTemporal } from '../../tools/doctor/examine-temporal.ts';
import { openTemporal } from '../../workers/dispatch/temporal.ts';
import { createLogger } from '../../workers/logger.ts';
import {
  missingSearchAttributes,
  prepareTemporal,
  SEARCH_ATTRIBUTE_NAMES,
} from '../../workers/prepare-temporal.ts';
import {
  requireSearchAttributes,
  SearchAttributesMissing,
} from '../../workers/search-attributes-check.ts';
import { createDevServer } from '../setup/temporal.ts';

let server: TestWorkflowEnvironment;
beforeAll(async () => {
  server = await createDevServer();
});
afterAll(async () => {
  await server.teardown();
});

const NOTHING = { newestStart: null, overdue: [] };

const logger = createLogger({ process: 'test', level: 'silent' });
const requireAttributes = (namespace: string) =>
  requireSearchAttributes(server.connection, {
    namespace,
    patienceMs: 0,
    logger,
    signal: new AbortController().signal,
  });

describe('a namespace of Temporal', () => {
  it('keeps the worker from starting until it is prepared, and the refusal says how', async () => {
    const namespace = 'bare';
    await expect(requireAttributes(namespace)).rejects.toBeInstanceOf(SearchAttributesMissing);
    await server.connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: (await retention('durable-kyc')).seconds },
    });
    await expect(requireAttributes(namespace)).rejects.toThrow(
      /KycStatus, KycVendor, KycClient, KycMode.*npm run migrate.*search-attribute create/,
    );
    await prepareTemporal(server.connection, { namespace, retentionDays: 7 });
    await expect(requireAttributes(namespace)).resolves.toBeUndefined();
  });

  it('is made with retention and attributes, and preparing it again changes nothing', async () => {
    const namespace = 'fresh';
    const options = { namespace, retentionDays: 30 };
    const first = await prepareTemporal(server.connection, options);
    expect(first.created).toBe(true);
    expect(first.registered).toEqual(SEARCH_ATTRIBUTE_NAMES);
    expect(Number((await retention(namespace)).seconds)).toBe(30 * 86_400);
    const again = await prepareTemporal(server.connection, options);
    expect(again).toEqual({ created: false, registered: [] });
  });

  it('is found wrong by the doctor until it is there and prepared, and then only has no workers', async () => {
    const { address } = server;
    const examined = async (namespace: string): Promise<string[]> => {
      const temporal = openTemporal({ address, namespace, security: {} }, {});
      const found = await examineTemporal(temporal, { namespace, address, security: {} }, NOTHING);
      await temporal.close();
      return found.map(({ what }) => what);
    };
    expect(await examined('nowhere')).toEqual(['namespace']);
    await server.connection.workflowService.registerNamespace({
      namespace: 'unprepared',
      workflowExecutionRetentionPeriod: { seconds: (await retention('durable-kyc')).seconds },
    });
    await vi.waitFor(async () => {
      expect(await examined('unprepared')).toEqual(['search attributes', 'schedule', 'workers']);
    }, 20_000);
    await prepareTemporal(server.connection, { namespace: 'unprepared', retentionDays: 7 });
    expect(await examined('unprepared')).toEqual(['workers']);
  });

  it('gets another retention when that is configured', async () => {
    const namespace = 'longer';
    await prepareTemporal(server.connection, { namespace, retentionDays: 3 });
    await prepareTemporal(server.connection, { namespace, retentionDays: 90 });
    expect(Number((await retention(namespace)).seconds)).toBe(90 * 86_400);
    await expect(missingSearchAttributes(server.connection, namespace)).resolves.toEqual([]);
  });

  it('can be prepared by two at once', async () => {
    const options = { namespace: 'contested', retentionDays: 5 };
    await Promise.all([
      prepareTemporal(server.connection, options),
      prepareTemporal(server.connection, options),
    ]);
    await expect(requireAttributes('contested')).resolves.toBeUndefined();
  });
});

async function retention(namespace: string) {
  const { config } = await server.connection.workflowService.describeNamespace({ namespace });
  const kept = config?.workflowExecutionRetentionTtl;
  if (!kept?.seconds) throw new Error('The namespace has no retention.');
  return { seconds: kept.seconds };
}
