import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../store/index.ts';
import { accountsCommands } from '../../tools/accounts.ts';
import { runCommand } from '../../tools/commands/run-command.ts';
import { keysCommands } from '../../tools/keys.ts';
import { inherited } from '../../tools/process-environment.ts';
import { createTestDatabase } from '../setup/database.ts';

export const PUBLIC_URL = 'https://kyc.example.com';

/** What a person sees of a command: its exit code and both streams. */
export interface Typed {
  code: number;
  out: string;
  error: string;
}

/** A terminal at databases of its own. */
export interface TestTerminal {
  store: Store;
  /** As the commands read it. */
  environment: Record<string, string>;
  /** Runs a command with what a person would type and see. */
  run(tool: 'keys' | 'accounts', args: string[], more?: object): Promise<Typed>;
  close(): Promise<void>;
}

export async function openTerminal(): Promise<TestTerminal> {
  const database = await createTestDatabase();
  const [master, link, hashKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const store = openStore({
    databaseUrl: database.databaseUrl,
    keysDatabaseUrl: database.keysDatabaseUrl,
    masterKeys: [{ id: 'm1', key: master }],
    linkKeys: [{ id: 'l1', key: link }],
    hashKey,
  });
  const environment: Record<string, string> = {
    ...inherited(),
    DATABASE_URL: database.databaseUrl,
    KEYS_DATABASE_URL: database.keysDatabaseUrl,
    MASTER_KEYS: `m1:${master.toString('base64')}`,
    LINK_KEYS: `l1:${link.toString('base64')}`,
    HASH_KEY: hashKey.toString('base64'),
    PUBLIC_URL,
  };
  return {
    store,
    environment,
    run: async (tool, args, more = {}) => {
      const lines: string[] = [];
      const complaints: string[] = [];
      const code = await runCommand(tool, tool === 'keys' ? keysCommands : accountsCommands, args, {
        environment: { ...environment, ...more },
        say: (line) => void lines.push(line),
        complain: (line) => void complaints.push(line),
      });
      return { code, out: lines.join('\n'), error: complaints.join('\n') };
    },
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}
