import { readVendorToken } from '../../../store/index.ts';
import type { Stack } from '../../../tools/stack/stack.ts';
import type { Canaries } from './canaries.ts';
import { openStackStore } from '../../../tools/stack/open-store.ts';

type Planted = Pick<Stack, 'file' | 'secrets'>;

/** Everybody's credentials, the addresses that only vendors know, an endpoint's secret, passwords. */
export function plantSecrets({ file, secrets }: Planted, canaries: Canaries): void {
  // The simulated vendors' own user names and scheme, which everybody knows.
  const known = ['sandbox', 'sandbox@example.com', 'executive@example.com', 'hmac'];
  const { sandbox, ...own } = secrets;
  const places: Record<string, Record<string, string>> = { stack: own, ...sandbox };
  for (const [place, values] of Object.entries(places)) {
    for (const [name, value] of Object.entries(values)) {
      if (known.includes(value)) continue;
      canaries.plant(`${place} ${name}`, value.replace(/^[ml]1:/, ''));
    }
  }
  canaries.plant('API key', file.apiKey);
  canaries.plant('endpoint’s secret', file.notificationSecret.replace('whsec_', ''));
  const addresses = JSON.stringify(file.sandboxWebhooks).matchAll(/webhooks\/([\w-]{20,})/g);
  for (const [, token = ''] of addresses) canaries.plant('webhook token', token);
  for (const url of [file.databaseUrl, file.keysDatabaseUrl, file.migratorDatabaseUrl]) {
    canaries.plant('database password', decodeURIComponent(new URL(url).password));
  }
}

/** What vendors gave us for our login; gives back how many have. */
export async function plantVendorTokens(stack: Planted, canaries: Canaries): Promise<number> {
  const store = openStackStore(stack);
  try {
    const tokens = Object.entries(stack.file.accounts).map(async ([vendor, accountId]) => {
      const held = await readVendorToken(store, { accountId });
      if (held !== null) canaries.plant(`token of ${vendor}`, held.token);
      return held;
    });
    return (await Promise.all(tokens)).filter((held) => held !== null).length;
  } finally {
    await store.close();
  }
}
