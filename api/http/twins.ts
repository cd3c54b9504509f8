/** Requests that this process is handling, by name: those with the same Idempotency-Key are twins. */
export interface Twins {
  /** Runs the work of a request, in parallel to others with its name. */
  act: <Done>(name: string, work: () => Promise<Done>) => Promise<Done>;
  /** Resolves once all running requests with that name are done or refused. */
  settled: (name: string) => Promise<void>;
}

/** For one process only: it does not know the requests of other processes. */
export function createTwins(): Twins {
  const atWork = new Map<string, Set<Promise<unknown>>>();
  return {
    act: async (name, work) => {
      const own = work();
      const all = (atWork.get(name) ?? new Set()).add(own);
      atWork.set(name, all);
      try {
        return await own;
      } finally {
        all.delete(own);
        if (all.size === 0) atWork.delete(name);
      }
    },
    settled: async (name) => {
      await Promise.allSettled([...(atWork.get(name) ?? [])]);
    },
  };
}
