import { parseArgs } from 'node:util';
import { ConfigError } from '../../config/index.ts';
import { KycError } from '../../domain/errors.ts';
import { MODES, VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { checkMasterKeys, openStore, type Store } from '../../store/index.ts';
import { commandSettings } from './settings.ts';

/** Somebody typed something wrong; the message says what and is all that is shown. */
export class UsageError extends Error {}

/** What was typed after the name of the command. */
interface Given {
  /** @throws UsageError when it is missing */
  text(name: string): string;
  optional(name: string): string | undefined;
  many(name: string): string[];
  flag(name: string): boolean;
}

/** As `parseArgs` takes them. */
type CommandOptions = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;

export interface Command {
  summary: string;
  options: CommandOptions;
  run(context: CommandContext): Promise<void>;
}

export interface CommandContext {
  store: Store;
  publicUrl: string;
  given: Given;
  environment: NodeJS.ProcessEnv;
  /** One line of the answer. */
  say: (line: string) => void;
}

/** Where a command reads its settings from and writes to. */
export interface Terminal {
  environment: NodeJS.ProcessEnv;
  say: (line: string) => void;
  complain: (line: string) => void;
}

/** The terminal of this process. */
export function ownTerminal(): Terminal {
  return {
    environment: process.env,
    say: (line) => {
      console.log(line);
    },
    complain: (line) => {
      console.error(line);
    },
  };
}

/**
 * Runs one of the commands of a tool: `<tool> <command> --option value`. Says what went wrong in a
 * line or two.
 * @returns the exit code
 */
export async function runCommand(
  tool: string,
  commands: Readonly<Record<string, Command>>,
  [name, ...args]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { say, complain } = terminal;
  const command = name === undefined ? undefined : commands[name];
  if (command === undefined) {
    const isQuestion = name === undefined || name === 'help' || name === '--help';
    (isQuestion ? say : complain)(usageOf(tool, commands));
    return isQuestion ? 0 : 2;
  }
  return runOne(command, args, terminal);
}

/** Runs a tool that is one command: `<tool> --option value`. @returns the exit code */
export async function runSingle(
  tool: string,
  command: Command,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (args.length > 0 && !args.includes('--help')) return runOne(command, args, terminal);
  terminal.say(usageOf(tool, { '': command }));
  return args.length > 0 ? 0 : 2;
}

function runOne(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, say } = terminal;
  return runTool(async () => {
    const given = parse(command.options, args);
    const settings = await commandSettings(environment);
    const store = openStore(settings.store);
    try {
      // What is wrapped under a wrong key of the right name could never be opened again.
      await checkMasterKeys(store);
      await command.run({ store, publicUrl: settings.publicUrl, given, environment, say });
    } finally {
      await store.close();
    }
    return 0;
  }, terminal);
}

/**
 * Runs a tool that has no commands, only options. Says what went wrong as `runCommand` does.
 * @param run gives back the exit code
 */
export async function runTool(
  run: () => Promise<number> | number,
  { complain }: Pick<Terminal, 'complain'>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    complain(wordsFor(error));
    return 1;
  }
}

function parse(options: CommandOptions, args: readonly string[]): Given {
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const textOf = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text: (name) => {
      const value = textOf(name);
      if (value === undefined || value === '') throw new UsageError(`--${name} is missing.`);
      return value;
    },
    optional: textOf,
    many: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    flag: (name) => values[name] === true,
  };
}

function usageOf(tool: string, commands: Readonly<Record<string, Command>>): string {
  const lines = Object.entries(commands).map(([name, { summary, options }]) => {
    const flags = Object.entries(options).map(([option, { type, multiple }]) => {
      const value = type === 'string' ? ' …' : '';
      return `--${option}${value}${multiple === true ? ' (repeatable)' : ''}`;
    });
    return `  npm run ${tool} -- ${[name, ...flags].join(' ').trim()}\n      ${summary}`;
  });
  return `Usage:\n${lines.join('\n')}`;
}

function wordsFor(error: unknown): string {
  if (error instanceof UsageError || error instanceof ConfigError) return error.message;
  if (error instanceof KycError) {
    const fields = error.fields.map(({ pointer, message }) => `\n  ${pointer} ${message}`);
    return `${error.message}${fields.join('')}`;
  }
  // Of parseArgs: its message names the option, which is no secret.
  if (error instanceof TypeError && 'code' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What `read` makes of an option; undefined where it was not typed. @throws as `read` does */
export function typed<Made>(
  given: Pick<Given, 'optional'>,
  option: string,
  read: (text: string) => Made,
): Made | undefined {
  const text = given.optional(option);
  return text === undefined ? undefined : read(text);
}

/** Takes one of these words. @throws UsageError naming the option and all of them */
export const oneOf =
  <Word extends string>(option: string, words: readonly Word[]) =>
  (text: string): Word => {
    const known = words.find((one) => one === text);
    if (known === undefined) throw new UsageError(`--${option} is one of: ${words.join(', ')}.`);
    return known;
  };

export const modeOf = oneOf('mode', MODES);
export const vendorNameOf = oneOf('vendor', VENDOR_NAMES);
