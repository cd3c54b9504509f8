// Global set-up: one Postgres for the whole run, with migrated databases to clone from.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../store/migrate.ts';
import { asAdmin, prepareDatabases } from '../../tools/stack/databases.ts';
import { startPostgres } from '../../tools/stack/postgres.ts';
import { sharedByProjects } from './once.ts';
import type { ProvidedPostgres } from './provided.ts';
import { given as givenVariable } from '../../tools/process-environment.ts';

const cluster = sharedByProjects<ProvidedPostgres>('postgres', start);

export async function setup(project: TestProject): Promise<void> {
  project.provide('postgres', await cluster.acquire());
}

export async function teardown(): Promise<void> {
  await cluster.release();
}

async function start(): Promise<{ value: ProvidedPostgres; close: () => Promise<void> }> {
  const given = givenVariable('DATABASE_URL');
  const server = given === undefined ? await startOwn() : { adminUrl: given, close: nothing };
  const suffix = randomBytes(4).toString('hex');
  const names = { database: `kyc_template_${suffix}`, keysDatabase: `kyc_keys_template_${suffix}` };
  try {
    const urls = await prepareDatabases(server.adminUrl, names);
    await migrate({
      migratorUrl: urls.migratorDatabaseUrl,
      keysMigratorUrl: urls.migratorKeysDatabaseUrl,
    });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    value: {
      adminUrl: server.adminUrl,
      templateDatabase: names.database,
      templateKeysDatabase: names.keysDatabase,
    },
    close: async () => {
      await asAdmin(server.adminUrl, async (client) => {
        for (const name of Object.values(names)) {
          await client.query(`drop database if exists ${name} with (force)`);
        }
      });
      await server.close();
    },
  };
}

async function startOwn(): Promise<{ adminUrl: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-test-'));
  // As root, Postgres runs as another user, who must get to its own folder inside.
  await chmod(folder, 0o711);
  const postgres = await startPostgres({
    directory: path.join(folder, 'postgres'),
    password: randomBytes(24).toString('base64url'),
    logFile: path.join(folder, 'postgres.log'),
    isThrowaway: true,
  });
  return {
    adminUrl: postgres.adminUrl,
    close: async () => {
      await postgres.process.stop();
      await rm(postgres.dataDirectory, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function nothing(): Promise<void> {
  // A server that was given is not ours to stop.
}
