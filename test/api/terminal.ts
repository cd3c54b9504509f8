import type { Store, StoreConfig } from '../../store/index.ts';
import { accountsCommands } from '../../tools/accounts.ts';
import {
  type Command,
  runCommand,
  runSingle,
  type Terminal,
} from '../../tools/commands/run-command.ts';
import { keysCommands } from '../../tools/keys.ts';
import { inherited } from '../../tools/process-environment.ts';
import { openOwnStore } from '../setup/own-store.ts';

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
  /** The same of a tool that is one command. */
  runSingle(tool: string, command: Command, args: string[]): Promise<Typed>;
  close(): Promise<void>;
}

/** @param changes e.g. in which folder objects are kept */
export async function openTerminal(changes: Partial<StoreConfig> = {}): Promise<TestTerminal> {
  const own = await openOwnStore(changes);
  const { store, config } = own;
  const named = (keys: StoreConfig['masterKeys']) =>
    keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(',');
  const environment: Record<string, string> = {
    ...inherited(),
    DATABASE_URL: config.databaseUrl,
    KEYS_DATABASE_URL: config.keysDatabaseUrl,
    MASTER_KEYS: named(config.masterKeys),
    LINK_KEYS: named(config.linkKeys),
    HASH_KEY: config.hashKey.toString('base64'),
    PUBLIC_URL,
    ...(changes.objects?.kind === 'folder' ? { OBJECTS_URL: changes.objects.directory } : {}),
  };
  return {
    store,
    environment,
    run: (tool, args, more = {}) =>
      typed((terminal) => {
        const commands = tool === 'keys' ? keysCommands : accountsCommands;
        return runCommand(tool, commands, args, {
          ...terminal,
          environment: { ...environment, ...more },
        });
      }),
    runSingle: (tool, command, args) =>
      typed((terminal) => runSingle(tool, command, args, { ...terminal, environment })),
    close: () => own.close(),
  };
}

async function typed(
  run: (terminal: Pick<Terminal, 'say' | 'complain'>) => Promise<number>,
): Promise<Typed> {
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await run({
    say: (line) => void lines.push(line),
    complain: (line) => void complaints.push(line),
  });
  return { code, out: lines.join('\n'), error: complaints.join('\n') };
}
