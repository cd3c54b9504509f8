import path from 'node:path';
import { Connection } from '@temporalio/client';
import { ensureTemporalServer } from '../setup/servers.mjs';
import type { StackAddresses } from './environment.ts';
import { ManagedProcess } from './managed-process.ts';
import type { StackPorts } from './options.ts';
import { registerSearchAttributes, setRetention } from './temporal-namespace.ts';

const RETENTION_DAYS = 30;

/** The dev server with its UI; its database is a file of the stack's directory. */
export async function temporalProcess(
  directory: string,
  ports: StackPorts,
  addresses: StackAddresses,
): Promise<ManagedProcess> {
  const flags: Record<string, string> = {
    '--db-filename': path.join(directory, 'temporal.db'),
    '--ip': '127.0.0.1',
    '--port': String(ports.temporal),
    '--ui-port': String(ports.temporalUi),
    '--namespace': addresses.temporalNamespace,
    '--log-format': 'json',
    '--log-level': 'warn',
  };
  return new ManagedProcess({
    name: 'temporal',
    command: await ensureTemporalServer(),
    args: ['server', 'start-dev', ...Object.entries(flags).flat()],
    environment: process.env,
    logFile: path.join(directory, 'logs', 'temporal.log'),
    isReady: () =>
      withConnection(addresses.temporalAddress, (connection) =>
        connection.workflowService.describeNamespace({ namespace: addresses.temporalNamespace }),
      ),
  });
}

/** Sets the namespace up: retention and search attributes. Safe to repeat. */
export async function prepareNamespace(address: string, namespace: string): Promise<void> {
  await withConnection(address, async (connection) => {
    await setRetention(connection, namespace, RETENTION_DAYS);
    await registerSearchAttributes(connection, namespace);
  });
}

async function withConnection<T>(
  address: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
