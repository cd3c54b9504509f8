import { KycError } from '../../domain/errors.ts';
import {
  findSessionByTryToken,
  findVendorAccountByWebhookToken,
  type SessionMatch,
  type Store,
  type VendorAccountRow,
} from '../../store/index.ts';
import type { Vendor, VendorWebhook } from '../../vendors/vendor.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** The meaning of an address: the account, the kind of message, and the session if it names one. */
export interface WebhookAddress {
  account: VendorAccountRow;
  vendor: Vendor;
  webhook: VendorWebhook<unknown>;
  kind: string;
  session: SessionMatch | null;
}

/** An account with webhooks, its vendor and the definition of its webhooks. */
export type WebhookAccount = Pick<WebhookAddress, 'account' | 'vendor' | 'webhook'>;

/** The kind of a message whose address names none. */
const KIND = 'webhook';
const TOKEN = /^[\w-]{20,128}$/;

/**
 * Finds the account and the kind or session of an address. Each part is an unguessable token or a known word;
 * any other address is `not_found`.
 * @throws KycError `not_found`, `store_unavailable`
 */
export async function findWebhookAddress(
  dependencies: Pick<ApiDependencies, 'store' | 'vendors'>,
  token: string,
  rest: string | null,
): Promise<WebhookAddress> {
  const { store } = dependencies;
  const { account, vendor, webhook } = await findAccount(dependencies, token);
  const { address } = webhook;
  if (address.by === 'session') {
    const session = await findAddressed(store, account.id, rest);
    return { account, vendor, webhook, kind: KIND, session };
  }
  // An address without a kind means the first one. (`read` accepts each kind at each address.)
  const kind = rest ?? address.kinds[0];
  if (kind === undefined || !address.kinds.includes(kind)) throw nothingHere();
  return { account, vendor, webhook, kind, session: null };
}

/** @throws KycError `not_found`, `store_unavailable` */
export async function findAccount(
  { store, vendors }: Pick<ApiDependencies, 'store' | 'vendors'>,
  token: string,
): Promise<WebhookAccount> {
  const account = TOKEN.test(token) ? await findVendorAccountByWebhookToken(store, token) : null;
  if (account === null) throw nothingHere();
  const vendor = vendors(account.vendor);
  const { webhook } = vendor;
  if (webhook === undefined) throw nothingHere();
  return { account, vendor, webhook };
}

async function findAddressed(store: Store, accountId: string, tryToken: string | null) {
  const session =
    tryToken !== null && TOKEN.test(tryToken)
      ? await findSessionByTryToken(store, { accountId, tryToken })
      : null;
  if (session === null) throw nothingHere();
  return session;
}

function nothingHere(): KycError {
  return new KycError('not_found', 'There is nothing here.');
}
