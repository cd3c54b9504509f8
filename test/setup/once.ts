/**
 * Several vitest projects need the same thing, and each loads its set-up anew. This makes it once
 * per run, for the first who asks, and takes it down when the last is done.
 */
export interface Shared<T> {
  acquire(): Promise<T>;
  release(): Promise<void>;
}

interface Entry<T> {
  users: number;
  value: Promise<{ value: T; close: () => Promise<void> }>;
}

const registry: Map<string, Entry<unknown>> = registryOfThisProcess();

export function sharedByProjects<T>(
  name: string,
  make: () => Promise<{ value: T; close: () => Promise<void> }>,
): Shared<T> {
  return {
    acquire: async () => {
      const entry = (registry.get(name) ?? { users: 0, value: make() }) as Entry<T>; // one maker per name
      entry.users += 1;
      registry.set(name, entry);
      return (await entry.value).value;
    },
    release: async () => {
      const entry = registry.get(name);
      if (entry === undefined) return;
      entry.users -= 1;
      if (entry.users > 0) return;
      registry.delete(name);
      await (await entry.value).close();
    },
  };
}

/** Module state is per project, the global object is per process. */
function registryOfThisProcess(): Map<string, Entry<unknown>> {
  const holder = globalThis as { durableKycTestSetup?: Map<string, Entry<unknown>> }; // our own key
  holder.durableKycTestSetup ??= new Map();
  return holder.durableKycTestSetup;
}
