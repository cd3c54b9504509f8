/**
 * How many bytes of images a process holds at one time, of all owners and of one: so that many large
 * ones neither fill its memory nor keep the others out.
 */
export class BytesInFlight {
  readonly #most: { ofAll: number; ofOne: number };
  readonly #held = new Map<string, number>();
  #sum = 0;

  constructor(most: { ofAll: number; ofOne: number }) {
    this.#most = most;
  }

  /**
   * Takes room for so many bytes. What is larger than all that there is gets in alone.
   * @returns what gives the room back, once; null when there is none now
   */
  take(owner: string, bytes: number): (() => void) | null {
    const held = this.#held.get(owner) ?? 0;
    const isFull = this.#sum + bytes > this.#most.ofAll || held + bytes > this.#most.ofOne;
    if (isFull && this.#sum > 0) return null;
    this.#add(owner, bytes);
    let isHeld = true;
    return () => {
      if (isHeld) this.#add(owner, -bytes);
      isHeld = false;
    };
  }

  #add(owner: string, bytes: number): void {
    this.#sum += bytes;
    const held = (this.#held.get(owner) ?? 0) + bytes;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
  }
}
