import { z } from 'zod';
import type { SimulatorClock } from '../shared/clock.ts';
import type { SignatureMode } from '../shared/webhook-behaviour.ts';

/** PUT /control/incode/webhooks: what is configured at the vendor's dashboard. */
export const webhookSchema = z.strictObject({
  url: z.url().nullable(),
  /** Static headers sent with every webhook. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Or OAuth2 client credentials: a bearer token fetched from the receiver. */
  oauth: z
    .strictObject({ tokenUrl: z.url(), clientId: z.string(), clientSecret: z.string() })
    .optional(),
  /** Which of the dashboard's webhooks it is: the document's by status, or today's by session (recorded). */
  tells: z.enum(['status', 'session']).default('status'),
});

export type WebhookTarget = z.infer<typeof webhookSchema>;

const tokenSchema = z.looseObject({
  access_token: z.string(),
  expires_in: z.number().optional(),
});

const USUAL_TOKEN_LIFE_SECONDS = 3_600;
const TOKEN_TIMEOUT_MS = 10_000;

/** Gives webhooks their headers: static ones, or a bearer token that is fetched and kept until it expires. */
export class WebhookAuth {
  #target: WebhookTarget = { url: null, tells: 'status' };
  #token: { value: string; expiresAtMs: number } | undefined;
  readonly #clock: SimulatorClock;

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  get url(): string | undefined {
    return this.#target.url ?? undefined;
  }

  get tells(): WebhookTarget['tells'] {
    return this.#target.tells;
  }

  configure(target: WebhookTarget): void {
    this.#target = target;
    this.#token = undefined;
  }

  /** Throws when the token cannot be had: the try has failed then. */
  async headers(mode: SignatureMode): Promise<Record<string, string>> {
    if (mode === 'missing') return {};
    const { headers = {}, oauth } = this.#target;
    const wrong = mode === 'wrong' ? '?' : '';
    const fixed: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) fixed[name] = value + wrong;
    const bearer =
      oauth === undefined ? {} : { authorization: `Bearer ${await this.#bearer(oauth)}${wrong}` };
    return { ...fixed, ...bearer };
  }

  /** A bearer that was refused is not used again. */
  answered(response: Response): void {
    if (response.status === 401) this.#token = undefined;
  }

  async #bearer(oauth: NonNullable<WebhookTarget['oauth']>): Promise<string> {
    if (this.#token !== undefined && this.#token.expiresAtMs > this.#clock.now()) {
      return this.#token.value;
    }
    const basic = Buffer.from(`${oauth.clientId}:${oauth.clientSecret}`).toString('base64');
    const response = await fetch(oauth.tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The token address answered ${response.status}.`);
    const { access_token: value, expires_in: seconds } = tokenSchema.parse(await response.json());
    const lifeMs = (seconds ?? USUAL_TOKEN_LIFE_SECONDS) * 1_000;
    this.#token = { value, expiresAtMs: this.#clock.now() + lifeMs };
    return value;
  }
}
