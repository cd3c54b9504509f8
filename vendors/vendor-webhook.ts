import type { RawMessage, Reading } from '../domain/vendor-message.ts';
import type { VendorAccount } from './account.ts';

export interface VendorWebhook<Credentials> {
  /** The largest body that we read, in bytes. An unsigned webhook with a larger one counts as one without. */
  maxBodyBytes: number;
  /**
   * The last part of the address: `kind` is a kind of message (`/webhooks/{account}/decision`), `session` is
   * an unguessable token of one session (`/webhooks/{account}/{token}`).
   */
  address: { by: 'kind'; kinds: readonly string[] } | { by: 'session' };
  /**
   * Authenticates the raw bytes as the vendor signs them, in constant time, before we parse them; `now` is
   * when they arrived. An unsigned webhook has only its address, which the API has checked before.
   */
  authenticate(
    request: WebhookRequest,
    account: VendorAccount<Credentials>,
    now: Date,
  ): WebhookVerdict;
  /**
   * Reads an authenticated webhook. Pure. For an unsigned one it never throws: any body makes us ask.
   * @throws KycError `malformed_json` or `invalid_request` when the bytes are not what the vendor sends
   */
  read(message: RawMessage): Reading;
  /**
   * Present where the vendor may get a bearer token from us for its webhooks (OAuth2 client credentials), at
   * `POST /webhooks/{account}/token`. Pure: the token has a MAC, so we need not store it.
   */
  grantToken?(request: TokenRequest, account: VendorAccount<Credentials>, now: Date): TokenAnswer;
  /** The answer that the vendor expects when we have accepted a webhook. */
  acknowledgement: { status: 200; contentType: 'application/json' | 'text/plain'; body: string };
}

/** A request for a bearer token, RFC 6749 section 4.4. */
export interface TokenRequest {
  /** The `Authorization` header. */
  authorization: string | undefined;
  /** The form, `application/x-www-form-urlencoded`. */
  body: Buffer;
}

/** The answer to it, as RFC 6749 requires (sections 5.1 and 5.2). */
export type TokenAnswer =
  | { access_token: string; token_type: 'Bearer'; expires_in: number }
  | { error: 'invalid_client' | 'unsupported_grant_type' };

export interface WebhookRequest {
  body: Buffer;
  /** Names are in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The sender's address, as seen through trusted proxies, for accounts with an allow-list. */
  remoteAddress: string;
}

export type WebhookVerdict =
  | { accepted: true }
  /** The reason is only for our counters and logs; the sender gets a 401 without it. */
  | { accepted: false; reason: 'client' | 'signature' | 'network' | 'scheme' };
