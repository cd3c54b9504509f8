/** A vendor's own clock: the machine's time plus what control requests have moved it by. */
export class SimulatorClock {
  #offsetMs = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** ISO 8601, UTC. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  advance(byMs: number): void {
    this.#offsetMs += byMs;
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
