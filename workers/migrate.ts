import type { MigrateConfig } from '../config/index.ts';
import { migrate } from '../store/index.ts';
import { prepareTemporal } from './prepare-temporal.ts';
import type { StartContext } from './run-process.ts';
import { connectClient } from './temporal-connection.ts';
import { waitFor } from './wait-for.ts';

/**
 * Migrates both databases to this build's schema and prepares Temporal's namespace; waits until Postgres and
 * Temporal are up. Safe to repeat and to run twice at once.
 */
export async function runMigrations(
  config: Readonly<MigrateConfig>,
  context: StartContext,
): Promise<void> {
  const { logger } = context;
  const { migratorUrl, keysMigratorUrl, temporal } = config;
  const { applied } = await migrateOnceThere({ migratorUrl, keysMigratorUrl }, context);
  logger.info({ applied }, 'the databases are at the schema of this build');

  const connection = await connectClient(temporal, context);
  try {
    const prepared = await prepareTemporal(connection, temporal);
    logger.info({ namespace: temporal.namespace, ...prepared }, 'the namespace is prepared');
  } finally {
    await connection.close();
  }
}

/** Waits only while a database is down; a migration that fails is a fault. */
async function migrateOnceThere(
  urls: { migratorUrl: string; keysMigratorUrl: string },
  context: StartContext,
): Promise<{ applied: string[] }> {
  const result = await waitFor('Postgres', () => migrateOrFault(urls), context);
  if ('fault' in result) throw result.fault;
  return result;
}

async function migrateOrFault(urls: {
  migratorUrl: string;
  keysMigratorUrl: string;
}): Promise<{ applied: string[] } | { fault: unknown }> {
  try {
    return await migrate(urls);
  } catch (error) {
    if (isAbsence(error)) throw error;
    return { fault: error };
  }
}

/** Errors of connecting, and SQLSTATE 57P03: the server is still starting. */
const ABSENT = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|57P0)/;

function isAbsence(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    ABSENT.test(error.code)
  );
}
