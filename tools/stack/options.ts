import path from 'node:path';
import { freePorts, isFree } from './ports.ts';
import { readState, writeState } from './state.ts';

/** The variables that say which port a part is to have. */
const PORT_VARIABLES = {
  api: 'API_PORT',
  sandbox: 'SANDBOX_PORT',
  temporal: 'TEMPORAL_PORT',
  temporalUi: 'TEMPORAL_UI_PORT',
  postgres: 'POSTGRES_PORT',
  workerHealth: 'WORKER_HEALTH_PORT',
  notifications: 'NOTIFICATIONS_PORT',
  console: 'CONSOLE_PORT',
  identityProvider: 'IDENTITY_PROVIDER_PORT',
} as const;
type PortName = keyof typeof PORT_VARIABLES;
// Object.keys forgets the literal type of the keys; the table above is closed.
const PORT_NAMES = Object.keys(PORT_VARIABLES) as readonly PortName[];

/** One TCP port of 127.0.0.1 for each part; `notifications` is for the receiver in a demo. */
export type StackPorts = Record<PortName, number>;

/** The product's own processes, in the order in which they are stopped. */
export const PRODUCT_PROCESSES = ['api', 'sandbox', 'worker'] as const;
/** The console, and the provider of the people who sign in there. */
export const CONSOLE_PROCESSES = ['console', 'identity-provider'] as const;
export type ProductProcess = (typeof PRODUCT_PROCESSES | typeof CONSOLE_PROCESSES)[number];

/** What a stack is to be. */
export interface StackOptions {
  /** Its state: data, secrets, logs, stack.json. Made when missing. */
  directory: string;
  /** Where the sources are that the processes run from, or a build of them. Default: these. */
  sources?: string;
  /** Forget the state of earlier runs. */
  isFresh?: boolean;
  /** Those not given are the ones of the last run, or free ones. */
  ports?: Partial<StackPorts>;
  /** More environment for api, worker and sandbox, e.g. LOG_LEVEL. */
  environment?: NodeJS.ProcessEnv;
  /** Default: all but the console's. The others can be started later with `process(name).start()`. */
  processes?: readonly ProductProcess[];
  /** An administrator's URL of a Postgres to use instead of an embedded one. */
  adminDatabaseUrl?: string;
  /** A Temporal to use instead of a dev server of our own, host:port. */
  temporalAddress?: string;
  /** Faster, and nothing survives a crash of the machine: for tests. */
  isThrowaway?: boolean;
  /** Aborting stops whatever was started so far. */
  signal?: AbortSignal;
  /** Called with a line for a person now and then. Default: nothing is said. */
  say?: (line: string) => void;
}

/** `npm run dev` and the demo: options as the environment and the arguments give them. */
export function optionsFromEnvironment(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): StackOptions {
  const port = (name: string): number | undefined => {
    const value = env[name];
    if (value === undefined || value === '') return undefined;
    const number = Number(value);
    if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
    throw new Error(`${name} is "${value}": expected a port from 1 to 65535`);
  };
  const ports: Partial<StackPorts> = {};
  for (const name of PORT_NAMES) {
    const value = port(PORT_VARIABLES[name]);
    if (value !== undefined) ports[name] = value;
  }
  return {
    directory: path.resolve(root, env['STACK_DIRECTORY'] ?? '.local'),
    isFresh: args.includes('--fresh'),
    ports,
    ...(env['DATABASE_URL'] ? { adminDatabaseUrl: env['DATABASE_URL'] } : {}),
    ...(env['TEMPORAL_ADDRESS'] ? { temporalAddress: env['TEMPORAL_ADDRESS'] } : {}),
  };
}

/**
 * The ports to use. Those of the last run are taken again, so that addresses kept in the database
 * (the sandbox's, the webhooks') stay true.
 */
export async function choosePorts(
  directory: string,
  given: Partial<StackPorts>,
): Promise<StackPorts> {
  const last = (await readState<Partial<StackPorts>>(directory, 'ports.json')) ?? {};
  const free = await freePorts(PORT_NAMES.length);
  const ports: Partial<StackPorts> = {};
  for (const [index, name] of PORT_NAMES.entries()) {
    const remembered = last[name];
    const usable = remembered !== undefined && (await isFree(remembered)) ? remembered : undefined;
    const port = given[name] ?? usable ?? free[index];
    if (port !== undefined) ports[name] = port;
  }
  const chosen = ports as StackPorts; // every name was given a port just above
  await writeState(directory, 'ports.json', chosen);
  return chosen;
}
