import type { ApiDependencies } from '../../api/index.ts';

/** What no test meets that is about something else. */
export const WIDE_LIMITS: ApiDependencies['limitSettings'] = {
  ...{ requestsPerMinute: 100_000, refusalsPerMinute: 100_000, patienceMs: 10_000 },
  quotas: { starts: 100_000, links: 100_000 },
};
