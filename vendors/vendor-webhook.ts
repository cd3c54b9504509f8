import type { RawMessage, Reading } from '../domain/vendor-message.ts';
import type { VendorAccount } from './account.ts';

export interface VendorWebhook<Credentials> {
  /** Largest body that is read, in bytes. An unsigned webhook with a larger one counts as one without any. */
  maxBodyBytes: number;
  /**
   * What follows the account in the address: `kind` names the message (`/webhooks/{account}/decision`),
   * `session` is the unguessable part that belongs to one session (`/webhooks/{account}/{token}`).
   */
  address: { by: 'kind'; kinds: readonly string[] } | { by: 'session' };
  /**
   * Authenticates the raw bytes the vendor's way, in constant time, before anything is parsed; `now` is
   * when they came. Where nothing is signed there is nothing to check but the address, which the API has done.
   */
  authenticate(
    request: WebhookRequest,
    account: VendorAccount<Credentials>,
    now: Date,
  ): WebhookVerdict;
  /**
   * Pure: what an authenticated webhook says. An unsigned one's never throws: it is heard whatever its body.
   * @throws KycError `malformed_json` or `invalid_request` when the bytes are not what the vendor sends
   */
  read(message: RawMessage): Reading;
  /**
   * Present where the vendor may fetch a bearer from us and send its webhooks with it (OAuth2 client credentials).
   * Served as `POST /webhooks/{account}/token`. Pure: a bearer proves itself.
   */
  grantToken?(request: TokenRequest, account: VendorAccount<Credentials>, now: Date): TokenAnswer;
  /** What the vendor wants to hear when all is well. */
  acknowledgement: { status: 200; contentType: 'application/json' | 'text/plain'; body: string };
}

/** A request for a bearer, RFC 6749 section 4.4. */
export interface TokenRequest {
  /** The `Authorization` header. */
  authorization: string | undefined;
  /** The form, `application/x-www-form-urlencoded`. */
  body: Buffer;
}

/** The answer to it, as RFC 6749 wants it (sections 5.1 and 5.2). */
export type TokenAnswer =
  | { access_token: string; token_type: 'Bearer'; expires_in: number }
  | { error: 'invalid_client' | 'unsupported_grant_type' };

export interface WebhookRequest {
  body: Buffer;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The sender's address after trusted proxies, for accounts with an allow-list. */
  remoteAddress: string;
}

export type WebhookVerdict =
  | { accepted: true }
  /** The reason is for our own counters and logs; the answer to the sender is 401 and nothing else. */
  | { accepted: false; reason: 'client' | 'signature' | 'network' | 'scheme' };
