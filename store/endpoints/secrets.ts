import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { openRowKey } from '../encryption/row-keys.ts';
import { unsealJson } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';

const SECRET_BYTES = 32;

/** As Standard Webhooks writes it: `whsec_…`. */
export function makeSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

export function secretsPlace(clientId: string, endpointId: string) {
  return { of: 'endpoint', clientId, endpointId, field: 'secrets' } as const;
}

/** A secret that was not replaced has no end; nor have those of earlier builds. */
export interface Secret {
  secret: string;
  endsAt: Date | null;
}

/** What is read of an endpoint's row to know its secrets, and the database's time. */
export const secretsRow = {
  client_id: z.uuid(),
  wrapped_key: z.string(),
  secrets: z.string(),
  secret_ends: z.array(z.date()),
  now: z.date(),
};
type SecretsRow = z.output<z.ZodObject<typeof secretsRow>>;

/** Those that sign now, newest first. */
export async function openSecrets(
  store: Store,
  endpointId: string,
  row: SecretsRow,
): Promise<{ key: Buffer; secrets: Secret[] }> {
  const key = await openRowKey(store, 'endpoint', endpointId, row.wrapped_key);
  const opened = await unsealJson(key, secretsPlace(row.client_id, endpointId), row.secrets);
  const all = z
    .array(z.string())
    .parse(opened)
    .map((secret, index) => ({ secret, endsAt: row.secret_ends[index - 1] ?? null }));
  return { key, secrets: all.filter(({ endsAt }) => endsAt === null || endsAt > row.now) };
}
