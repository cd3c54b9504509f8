/** Counts that live as long as the process; shown by the status route. */
export interface Counters {
  increment(name: string): void;
  /** All counts, by name. */
  read(): Record<string, number>;
}

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    increment: (name) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    read: () => Object.fromEntries([...counts].sort(([one], [two]) => (one < two ? -1 : 1))),
  };
}
