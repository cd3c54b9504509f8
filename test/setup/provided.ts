/** What the set-up of a run hands to the test files (see vitest.config.ts for who gets which). */
export interface ProvidedPostgres {
  adminUrl: string;
  templateDatabase: string;
  templateKeysDatabase: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: ProvidedPostgres;
    workflowBundlePath: string;
    /** A build, as production runs it: the `sources` of a stack. */
    builtCode: string;
  }
}
