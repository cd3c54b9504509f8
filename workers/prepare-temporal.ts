import { setTimeout as pause } from 'node:timers/promises';
import {
  type ConnectionLike,
  NamespaceNotFoundError,
  type OperatorService,
  type WorkflowService,
} from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';
import { ensureSweepSchedule, schedulesOf } from './sweep-schedule.ts';

/** The search attributes of our workflows in Temporal, all of type Keyword. */
export const SEARCH_ATTRIBUTE_NAMES: readonly string[] = Object.values(SEARCH_ATTRIBUTES);

/** `INDEXED_VALUE_TYPE_KEYWORD` of temporal/api/enums/v1/common.proto. */
const KEYWORD = 2;
const DAY_MS = 24 * 60 * 60 * 1000;
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/** gRPC's `NOT_FOUND` and `ALREADY_EXISTS`. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

/** What both kinds of connection (`Connection` and `NativeConnection`) have. */
export interface TemporalServices {
  workflowService: WorkflowService;
  operatorService: OperatorService;
}

/**
 * Prepares a Temporal namespace: creates it if it is missing, sets its retention period, registers the search
 * attributes and creates the schedule of the sweeps. Safe to repeat and to run twice at once; resolves when
 * the server has all of it.
 *
 * @param options.retentionDays whole days, at least 1
 */
export async function prepareTemporal(
  connection: ConnectionLike,
  options: { namespace: string; retentionDays: number },
): Promise<{ created: boolean; registered: string[] }> {
  const { namespace } = options;
  const created = await ensureNamespace(connection, options);
  const registered = await registerSearchAttributes(connection, namespace);
  await soon(() => ensureSweepSchedule(schedulesOf(connection, namespace)));
  return { created, registered };
}

/**
 * Registers the search attributes that are missing and waits until the server lists them all.
 *
 * @returns the names that were missing
 */
export async function registerSearchAttributes(
  services: TemporalServices,
  namespace: string,
): Promise<string[]> {
  const missing = await soon(() => missingSearchAttributes(services, namespace));
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD] as const));
  await soon(() =>
    tolerating(ALREADY_EXISTS, () =>
      services.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    ),
  );
  await soon(async () => {
    const left = await missingSearchAttributes(services, namespace);
    if (left.length > 0) throw new NotYet(`Temporal does not list ${left.join(', ')} yet.`);
  });
  return missing;
}

/** The search attributes that the namespace lacks. Throws Temporal's error when it does not answer. */
export async function missingSearchAttributes(
  { operatorService }: Pick<TemporalServices, 'operatorService'>,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return SEARCH_ATTRIBUTE_NAMES.filter((name) => !(name in customAttributes));
}

/** The ones that are registered with another type. Throws like `missingSearchAttributes`. */
export async function wrongSearchAttributes(
  { operatorService }: Pick<TemporalServices, 'operatorService'>,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return SEARCH_ATTRIBUTE_NAMES.filter(
    (name) => name in customAttributes && Number(customAttributes[name]) !== KEYWORD,
  );
}

async function ensureNamespace(
  { workflowService }: Pick<TemporalServices, 'workflowService'>,
  { namespace, retentionDays }: { namespace: string; retentionDays: number },
): Promise<boolean> {
  const workflowExecutionRetentionTtl = msToTs(retentionDays * DAY_MS);
  const known = await tolerating(NOT_FOUND, () => workflowService.describeNamespace({ namespace }));
  if (known === null) {
    await tolerating(ALREADY_EXISTS, () =>
      workflowService.registerNamespace({
        namespace,
        description: 'Verifications of durable-kyc',
        workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl,
      }),
    );
    return true;
  }
  const seconds = Number(known.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds * 1000 !== retentionDays * DAY_MS) {
    const config = { workflowExecutionRetentionTtl };
    await soon(() => workflowService.updateNamespace({ namespace, config }));
  }
  return false;
}

/** The server has accepted the change but does not show it yet. */
class NotYet extends Error {}

/** Retries for a while: all parts of a cluster know a new namespace only after some seconds. */
async function soon<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isEarly =
        error instanceof NotYet || error instanceof NamespaceNotFoundError || isNotFound(error);
      if (!isEarly || performance.now() > giveUpAt) throw error;
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function tolerating<T>(code: number, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (codeOf(error) === code) return null;
    throw error;
  }
}

/** Whether Temporal says that there is no such namespace. */
export function isNotFound(error: unknown): boolean {
  return codeOf(error) === NOT_FOUND;
}

function codeOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
    ? error.code
    : null;
}
