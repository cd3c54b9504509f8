import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsCommands } from '../../tools/accounts.ts';
import { said } from '../../tools/client/backend.ts';
import { until } from '../../tools/client/until.ts';
import { runCommand } from '../../tools/commands/run-command.ts';
import { sandboxAccounts } from '../../tools/stack/sandbox-accounts.ts';
import { play } from './support/played.ts';
import { startRunningStack } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';
import { DRIVERS } from './support/vendor-drivers.ts';
import type { Driver } from './support/vendor-drivers.ts';

/** What somebody mistypes when the vendor's credentials are rotated; every other part stays good. */
const MISTYPED: Record<Driver['vendor'], object> = {
  veriff: { apiKey: '00000000-0000-4000-8000-000000000000' },
  datakeen: { password: 'mistyped' },
  incode: { apiKey: 'mistyped' },
  identomat: { companyKey: 'mistyped' },
  identify24: { apiKey: 'mistyped' },
};

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
});

/** As an operator does it, with the command. */
async function setCredentials(vendor: Driver['vendor'], change: object): Promise<void> {
  const { file, secrets } = running.stack;
  const { credentials } = sandboxAccounts(file.sandboxUrl, secrets)[vendor];
  const complaints: string[] = [];
  const id = file.accounts[vendor] ?? '';
  const environment = {
    DATABASE_URL: file.databaseUrl,
    KEYS_DATABASE_URL: file.keysDatabaseUrl,
    MASTER_KEYS: secrets.masterKeys,
    LINK_KEYS: secrets.linkKeys,
    HASH_KEY: secrets.hashKey,
    PUBLIC_URL: file.apiUrl,
    GIVEN: JSON.stringify({ ...credentials, ...change }),
  };
  const args = ['set-credentials', '--id', id, '--credentials-env', 'GIVEN'];
  const terminal = {
    environment,
    say: () => undefined,
    complain: (line: string) => complaints.push(line),
  };
  expect(await runCommand('accounts', accountsCommands, args, terminal), complaints.join()).toBe(0);
}

async function healthOf(vendor: Driver['vendor']): Promise<unknown> {
  const { accounts } = running.stack.file;
  const { items } = await said(running.client.kyc.GET('/v1/vendor-accounts'));
  return items.find(({ id }) => id === accounts[vendor])?.health.state;
}

/** Refused credentials are tried again after a minute, so the vendors wait side by side. */
describe('credentials that were rotated wrongly', () => {
  it.concurrent.each(DRIVERS.map((driver) => [driver.vendor, driver] as const))(
    '%s: are seen in the account’s health, make verifications wait, and once corrected all go on by themselves',
    async (vendor, driver) => {
      const before = await play(running, driver);
      await setCredentials(vendor, MISTYPED[vendor]);
      const meanwhile = await running.client.start({ vendor, subject: driver.subject });
      expect(meanwhile.status).toBe('created');
      await until(
        'the health to show it',
        async () => ((await healthOf(vendor)) === 'credentials_refused' ? true : undefined),
        { timeoutMs: 20_000 },
      );
      // What happens at the vendor meanwhile is heard of, now or when we can ask again.
      await before.happens(driver.approve);
      expect((await running.client.read(meanwhile.id)).status).toBe('created');

      await setCredentials(vendor, {});
      await running.client.becomes(meanwhile.id, ['pending'], { timeoutMs: 150_000 });
      await running.client.becomes(before.id, ['approved'], { timeoutMs: 150_000 });
      expect(await healthOf(vendor)).toBe('ok');
    },
    180_000,
  );
});
