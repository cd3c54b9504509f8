import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { TokenAnswer, TokenRequest, VendorAccount } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';

type Account = VendorAccount<IncodeCredentials>;

/** How long a bearer lives that we issue, in seconds; Incode fetches the next one by itself. */
export const BEARER_LIFETIME_SECONDS = 3_600;

/**
 * The token address of the OAuth2 client credentials grant (RFC 6749, 4.4), by which Incode gets the
 * bearer that it then sends with webhooks: Basic with the account's client id and secret. Pure: nothing
 * is stored, since a bearer carries its own end and proves itself by a MAC under the client secret.
 */
export function grantBearer(
  { authorization, body }: TokenRequest,
  account: Account,
  now: Date,
): TokenAnswer {
  const client = clientOf(account);
  if (client === null || !isClient(authorization, client)) return { error: 'invalid_client' };
  const grant = new URLSearchParams(body.toString('utf8')).get('grant_type');
  if (grant !== 'client_credentials') return { error: 'unsupported_grant_type' };
  const endsAt = Math.floor(now.getTime() / 1_000) + BEARER_LIFETIME_SECONDS;
  return {
    access_token: `${endsAt}.${macOf(endsAt, account.id, client.clientSecret)}`,
    token_type: 'Bearer',
    expires_in: BEARER_LIFETIME_SECONDS,
  };
}

/** Whether a webhook carries a bearer that we issued for this account and that has not ended. */
export function isOurBearer(
  authorization: string | undefined,
  account: Account,
  now: Date,
): boolean {
  const client = clientOf(account);
  const [, endsAt, mac] = /^Bearer (\d{1,12})\.([0-9a-f]{64})$/i.exec(authorization ?? '') ?? [];
  if (client === null || endsAt === undefined || mac === undefined) return false;
  const isGenuine = sameSecret(
    mac.toLowerCase(),
    macOf(Number(endsAt), account.id, client.clientSecret),
  );
  return isGenuine && Number(endsAt) * 1_000 > now.getTime();
}

interface Client {
  clientId: string;
  clientSecret: string;
}

function clientOf({ credentials: { webhook } }: Account): Client | null {
  return webhook !== undefined && 'oauth2' in webhook ? webhook.oauth2 : null;
}

/**
 * Basic as public clients of Incode's kind build it: name and secret as they are, not form-encoded
 * first (RFC 6749, 2.3.1), so that both spellings are accepted.
 */
function isClient(authorization: string | undefined, { clientId, clientSecret }: Client): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const plain = `${clientId}:${clientSecret}`;
  const formEncoded = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return [plain, formEncoded].map((expected) => sameSecret(given, expected)).includes(true);
}

function macOf(endsAt: number, accountId: string, secret: string): string {
  const about = JSON.stringify(['incode webhook bearer', accountId, endsAt]);
  return createHmac('sha256', secret).update(about).digest('hex');
}

/** Compares in constant time; neither length nor place of a difference leaks. */
export function sameSecret(one: string, other: string): boolean {
  const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hashOf(one), hashOf(other));
}
