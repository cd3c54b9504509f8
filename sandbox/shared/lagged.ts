/** What an API shows of something that changes: each change only from its own moment on. */
export class Lagged<Value> {
  readonly #first: Value;
  #changes: { value: Value; fromMs: number }[] = [];

  constructor(first: Value) {
    this.#first = first;
  }

  /** What is so, shown or not. */
  get latest(): Value {
    return this.#changes.at(-1)?.value ?? this.#first;
  }

  /** `fromMs` is the moment, in milliseconds since the epoch, from which on it is shown. */
  change(value: Value, fromMs: number): void {
    this.#changes.push({ value, fromMs });
  }

  /** What is shown at that moment. */
  at(ms: number): Value {
    return this.#changes.findLast(({ fromMs }) => fromMs <= ms)?.value ?? this.#first;
  }
}
