import path from 'node:path';
import { Connection } from '@temporalio/client';
import { ensureTemporalServer } from '../setup/servers.mjs';
import type { StackAddresses } from './environment.ts';
import { ManagedProcess } from './managed-process.ts';
import type { StackPorts } from './options.ts';

/** As docker/temporal-dynamic-config.yaml has it. */
const IN_TURNS = ['matching.enableFairness', 'matching.enableMigration'].flatMap((setting) => [
  '--dynamic-config-value',
  `${setting}=true`,
]);

/**
 * The dev server with its UI; its database is a file of the stack's directory. The namespace is
 * prepared by the migrations, as everywhere else.
 */
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
    args: ['server', 'start-dev', ...Object.entries(flags).flat(), ...IN_TURNS],
    environment: process.env,
    logFile: path.join(directory, 'logs', 'temporal.log'),
    isReady: () => knowsNamespace(addresses.temporalAddress, addresses.temporalNamespace),
  });
}

async function knowsNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}
