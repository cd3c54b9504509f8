/** For a stack that is asked by one key as by a thousand clients: limits that it does not meet. */
export const WIDE_LIMITS = {
  LIMIT_REQUESTS_PER_MINUTE: '1000000',
  LIMIT_STARTS_PER_DAY: '1000000',
  LIMIT_LINKS_PER_DAY: '1000000',
  LIMIT_REFUSALS_PER_MINUTE: '1000000',
} as const satisfies NodeJS.ProcessEnv;
