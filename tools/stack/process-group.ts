import type { ManagedProcess } from './managed-process.ts';

/** The processes of one stack: started in the order added, stopped in the reverse. */
export class ProcessGroup {
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #say: (line: string) => void;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  /** @param signal aborting it stops everything and refuses further starts */
  constructor(say: (line: string) => void, signal: AbortSignal | undefined) {
    this.#say = say;
    if (signal?.aborted === true) this.#stopping.abort();
    signal?.addEventListener('abort', () => void this.stop());
  }

  /** Aborted once stopping has begun: for work that is no process of the group. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** @throws Error once stopping has begun */
  add(process: ManagedProcess): void {
    this.refuseWhenStopping();
    this.#processes.set(process.name, process);
    process.onUnexpectedEnd((name, how) => {
      if (!this.signal.aborted) this.#say(`${name} ended by itself (${how})`);
    });
  }

  get(name: string): ManagedProcess {
    const found = this.#processes.get(name);
    if (found === undefined) throw new Error(`This stack has no process "${name}"`);
    return found;
  }

  async start(name: string): Promise<void> {
    this.refuseWhenStopping();
    await this.get(name).start();
    this.refuseWhenStopping();
  }

  /** @throws Error once stopping has begun: nothing may be started behind its back */
  refuseWhenStopping(): void {
    if (this.signal.aborted) throw new Error('stopped');
  }

  /** Process ids by name, of those that run. */
  pids(): Record<string, number> {
    const pids: Record<string, number> = {};
    for (const { name, pid } of this.#processes.values()) if (pid !== undefined) pids[name] = pid;
    return pids;
  }

  /** The product's processes first, together; then the servers that they rest on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= this.#stopAll();
    await this.#stopped;
  }

  async #stopAll(): Promise<void> {
    const servers = ['temporal', 'postgres'];
    const all = [...this.#processes.values()];
    await Promise.all(all.filter(({ name }) => !servers.includes(name)).map((one) => one.stop()));
    await Promise.all(all.filter(({ name }) => servers.includes(name)).map((one) => one.stop()));
  }
}
