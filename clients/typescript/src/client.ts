import createClient, { type Client } from 'openapi-fetch';
import { withProblem } from './problem.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import type { paths } from './schema.ts';

/** Typed by the OpenAPI document: each call gives `data`, or `error` (a problem), with `response`. */
export type KycClient = Client<paths>;

export interface KycClientOptions extends RetryOptions {
  /** Where the API is, e.g. `https://kyc.example.com`. */
  baseUrl: string;
  /** `kyc_test_…` or `kyc_live_…`. */
  apiKey: string;
  /** Default: that of the platform. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of the API. What may be repeated is tried again, with growing pauses: readings, and whatever
 * carries an Idempotency-Key. Other requests are made once.
 */
export function createKycClient({
  baseUrl,
  apiKey,
  fetch: fetchOnce = (request) => fetch(request),
  ...retries
}: KycClientOptions): KycClient {
  const fetchWell = withRetries(fetchOnce, retries);
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${apiKey}` },
    fetch: async (request) => withProblem(await fetchWell(request)),
  });
}
