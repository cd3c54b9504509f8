/** Full path of the `temporal` executable, provided first where it is missing. */
export function ensureTemporalServer(options?: { env?: NodeJS.ProcessEnv }): Promise<string>;
/** Full path of the time-skipping test server, provided first where it is missing. */
export function ensureTimeSkippingServer(options?: { env?: NodeJS.ProcessEnv }): Promise<string>;
