import type { Quota } from '../domain/quotas.ts';
import type { Environment } from './schema.ts';

/** What `limitsOf` reads. */
export const LIMITS = [
  'LIMIT_REQUESTS_PER_MINUTE',
  'LIMIT_STARTS_PER_DAY',
  'LIMIT_LINKS_PER_DAY',
  'LIMIT_REFUSALS_PER_MINUTE',
] as const;

/** How much a key, and an address without one, may do; `api/http/limits.ts` says of each what it bounds. */
export interface LimitsConfig {
  requestsPerMinute: number;
  refusalsPerMinute: number;
  quotas: Record<Quota, number>;
}

export function limitsOf(read: Pick<Environment, (typeof LIMITS)[number]>): LimitsConfig {
  return {
    requestsPerMinute: read.LIMIT_REQUESTS_PER_MINUTE,
    refusalsPerMinute: read.LIMIT_REFUSALS_PER_MINUTE,
    quotas: { starts: read.LIMIT_STARTS_PER_DAY, links: read.LIMIT_LINKS_PER_DAY },
  };
}
