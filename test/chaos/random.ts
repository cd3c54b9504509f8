import { createHash } from 'node:crypto';

/** Numbers that look random and are the same for the same seed. */
export interface Stream {
  /** From 0 up to, and never, 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  chance(odds: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** One of the values, each as often as its weight says. */
  weighted<Value>(values: readonly (readonly [Value, number])[]): Value;
}

/**
 * A stream of its own for each concern: what one draws more or less does not move what the others
 * draw, so that a seed still tells the same story after a part of the harness was changed.
 */
export function streamOf(seed: number, concern: string): Stream {
  let state = createHash('sha256').update(`${seed}/${concern}`).digest().readUInt32LE(0);
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const weighted = <Value>(values: readonly (readonly [Value, number])[]): Value => {
    let left = next() * values.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error('Nothing to choose from.');
  };
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (odds) => next() < odds,
    pick: (values) => weighted(values.map((value) => [value, 1] as const)),
    weighted,
  };
}
