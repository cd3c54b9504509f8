import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
// The package is CommonJS whose names Node cannot see, hence the default import.
import proto from '@temporalio/proto';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** What verifications can be searched by in Temporal. All are keywords. */
export const SEARCH_ATTRIBUTES = ['KycStatus', 'KycVendor', 'KycClient', 'KycMode'] as const;

/**
 * Registers the search attributes that are missing and waits until the server knows them all.
 * Safe to repeat.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const registered = await registeredSearchAttributes(connection, namespace);
  const missing = SEARCH_ATTRIBUTES.filter((name) => !registered.has(name));
  if (missing.length === 0) return;
  await addSearchAttributes(connection, namespace, missing);
  await untilRegistered(connection, namespace);
}

/** Adds them without looking first, for a server that cannot list them (the time-skipping one). */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  names: readonly string[] = SEARCH_ATTRIBUTES,
): Promise<void> {
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(names.map((name) => [name, keyword])),
  });
}

/** How long closed workflows are kept. Safe to repeat. */
export async function setRetention(
  connection: Connection,
  namespace: string,
  days: number,
): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(days * MS_PER_DAY) },
  });
}

async function registeredSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Set<string>> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return new Set(Object.keys(customAttributes));
}

async function untilRegistered(connection: Connection, namespace: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const registered = await registeredSearchAttributes(connection, namespace);
    if (SEARCH_ATTRIBUTES.every((name) => registered.has(name))) return;
    if (Date.now() > deadline) throw new Error('Temporal does not take the search attributes');
    await sleep(100);
  }
}
