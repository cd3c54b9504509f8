import type { DatabaseUrls } from './databases.ts';
import type { StackAddresses } from './environment.ts';
import type { StackSecrets } from './secrets.ts';

/** All that is known when a stack has come up. */
export interface SeedEnvironment {
  databases: DatabaseUrls;
  addresses: StackAddresses;
  secrets: StackSecrets;
  /** The environment that the api has, for the commands' library functions. */
  service: NodeJS.ProcessEnv;
  /** What the last run of this stack directory returned, if there was one. */
  previous: SeedResult | undefined;
}

/** What whoever uses the stack is told. Kept in the stack's directory between runs. */
export interface SeedResult {
  apiKey: string;
  notificationSecret: string;
}

/**
 * Makes what a stack needs to be of use: an API key, a test account per vendor of the sandbox, the
 * webhooks' addresses in the sandbox, a notification endpoint. Runs at every start.
 */
export function seed(environment: SeedEnvironment): Promise<SeedResult> {
  return Promise.resolve(environment.previous ?? { apiKey: '', notificationSecret: '' });
}
