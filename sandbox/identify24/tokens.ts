import { randomUUID } from 'node:crypto';
import type { SimulatorClock } from '../shared/clock.ts';
import { signJwt } from '../shared/jwt.ts';

/** "The authentication token has an idle time of 30 minutes after which it expires." */
const IDLE_MS = 30 * 60 * 1_000;

/** The JWTs that are good now. Every use gives one another half hour. */
export class Tokens {
  #usedAtMs = new Map<string, number>();
  readonly #clock: SimulatorClock;
  readonly #secret: string;

  constructor(clock: SimulatorClock, secret: string) {
    this.#clock = clock;
    this.#secret = secret;
  }

  issue(partner: string): string {
    const iat = Math.floor(this.#clock.now() / 1_000);
    const token = signJwt({ partner, jti: randomUUID(), iat }, this.#secret);
    this.#usedAtMs.set(token, this.#clock.now());
    return token;
  }

  /** Whether the token is good; a good one counts as used. */
  use(token: string): boolean {
    const usedAtMs = this.#usedAtMs.get(token);
    const now = this.#clock.now();
    if (usedAtMs === undefined || now - usedAtMs >= IDLE_MS) {
      this.#usedAtMs.delete(token);
      return false;
    }
    this.#usedAtMs.set(token, now);
    return true;
  }

  /** Invalidates all of them. */
  clear(): void {
    this.#usedAtMs.clear();
  }
}
