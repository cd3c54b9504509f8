/** Requests that do something now, by what tells them from others. */
export interface Twins {
  /** Does what a request asks for, beside others of its name. */
  act: <Done>(name: string, work: () => Promise<Done>) => Promise<Done>;
  /** Resolves once none of that name is at work: each of them has done it, or was refused. */
  settled: (name: string) => Promise<void>;
}

/** Of one process: those that another one serves are not known here. */
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
