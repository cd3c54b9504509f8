#!/usr/bin/env node
// One entry for every command that needs set-up: makes sure that what the command needs is there,
// then runs it. Plain Node: nothing may be installed yet.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkNodeVersion } from './setup/node-version.mjs';
import { say, SetupError } from './setup/output.mjs';
import { ensurePackages } from './setup/packages.mjs';
import {
  ensureBrowser,
  ensureContractTester,
  ensureGoClientGenerator,
  ensurePostgresClients,
  ensurePythonClientGenerator,
  ensureS3Server,
  ensureTemporalServer,
  ensureTimeSkippingServer,
} from './setup/servers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each command runs, and which servers it needs besides the packages. */
const COMMANDS = {
  setup: {
    servers: [
      ensureTemporalServer,
      ensureTimeSkippingServer,
      ensureS3Server,
      ensureBrowser,
      ensureContractTester,
      ensurePythonClientGenerator,
      ensureGoClientGenerator,
      ensurePostgresClients,
    ],
  },
  demo: { entry: 'tools/demo/main.ts', servers: [ensureTemporalServer] },
  dev: { entry: 'tools/stack/dev.ts', servers: [ensureTemporalServer] },
  test: {
    entry: 'tools/test/main.ts',
    servers: [
      ensureTemporalServer,
      ensureTimeSkippingServer,
      orSay(ensureS3Server),
      orSay(ensureBrowser),
      orSay(ensureContractTester),
      orSay(ensurePythonClientGenerator),
      orSay(ensureGoClientGenerator),
      orSay(ensurePostgresClients),
    ],
  },
  bench: {
    entry: 'bench/main.ts',
    servers: [ensureTemporalServer, ensureTimeSkippingServer],
  },
  contract: {
    entry: 'tools/contract/main.ts',
    servers: [ensureTemporalServer, ensureContractTester],
  },
  chaos: { entry: 'tools/chaos/main.ts', servers: [ensureTemporalServer] },
  guarantees: { entry: 'tools/guarantees/main.ts', servers: [ensureTemporalServer] },
  documents: { entry: 'tools/documents/main.ts', servers: [] },
  audit: { entry: 'tools/audit/main.ts', servers: [] },
  keys: { entry: 'tools/keys.ts', servers: [] },
  accounts: { entry: 'tools/accounts.ts', servers: [] },
  links: { entry: 'tools/links.ts', servers: [] },
  erase: { entry: 'tools/erase.ts', servers: [] },
  export: { entry: 'tools/export.ts', servers: [] },
  backup: { entry: 'tools/backup/backup.ts', servers: [ensurePostgresClients] },
  restore: { entry: 'tools/backup/restore.ts', servers: [ensurePostgresClients] },
  doctor: { entry: 'tools/doctor.ts', servers: [] },
  histories: {
    entry: 'tools/histories/main.ts',
    servers: [ensureTemporalServer, ensureTimeSkippingServer],
  },
};

async function main([name, ...args]) {
  const command = COMMANDS[name];
  if (command === undefined) {
    throw new SetupError(
      `There is no command "${name ?? ''}".`,
      `Say one of: ${Object.keys(COMMANDS).join(', ')}`,
    );
  }
  const { engines } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  checkNodeVersion(process.versions.node, engines.node);
  await ensurePackages(ROOT);
  await Promise.all(command.servers.map((ensure) => ensure()));
  if (command.entry === undefined) {
    say('everything is there');
    return;
  }
  await runTypeScript(path.join(ROOT, command.entry), args);
}

/** For a server that only some tests need: they fail with the same words, and the others run. */
function orSay(ensure) {
  return async () => {
    try {
      await ensure();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say(error.message);
    }
  };
}

/** In this same process, so that signals and Ctrl-C reach it directly. */
async function runTypeScript(entry, args) {
  if (!existsSync(entry)) throw new SetupError(`${entry} is missing.`, 'Is the clone complete?');
  const { register } = await import('tsx/esm/api');
  register();
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof SetupError ? `setup: ${error.message}` : error);
  process.exitCode = 1;
}
