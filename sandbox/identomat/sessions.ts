import { randomBytes } from 'node:crypto';
import { ControlError } from '../simulator.ts';
import type { SimulatorContext } from '../simulator.ts';
import type { BeginRequest } from './begin.ts';
import { REJECT_REASONS } from './result.ts';
import type { IdentomatSession, Result } from './session.ts';

/** "Token valid 15 minutes by default." */
const TOKEN_LIFETIME_MS = 15 * 60 * 1_000;
const TOKEN_LENGTH = 40;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export type SessionStatus = 'created' | 'opened' | 'handed_in' | 'expired' | Lowercase<Result>;

/** A rejection's reason and an operator's comment. */
export interface Verdict {
  reason?: string | undefined;
  description?: string | undefined;
  comment?: string | undefined;
}

export const isToken = (text: string): boolean => /^[a-z0-9]{40}$/.test(text);

/** The vendor's sessions and what can happen to one. */
export class IdentomatSessions {
  #sessions = new Map<string, IdentomatSession>();
  readonly #context: SimulatorContext;

  constructor(context: SimulatorContext) {
    this.#context = context;
  }

  all(): IdentomatSession[] {
    return [...this.#sessions.values()];
  }

  find(token: string): IdentomatSession | undefined {
    return this.#sessions.get(token);
  }

  delete(token: string): void {
    this.#sessions.delete(token);
  }

  clear(): void {
    this.#sessions.clear();
  }

  create(request: BeginRequest): IdentomatSession {
    const { clock, baseUrl } = this.#context;
    const bytes = [...randomBytes(TOKEN_LENGTH)];
    const token = bytes.map((byte) => LETTERS[byte % LETTERS.length]).join('');
    const session: IdentomatSession = {
      token,
      url: `${baseUrl}/?session_token=${token}`,
      request,
      createdAt: clock.iso(),
      expiresAtMs: clock.now() + TOKEN_LIFETIME_MS,
      opened: false,
      handedIn: false,
      result: 'IN_PROGRESS',
      rejectReason: undefined,
      comment: '',
      operated: false,
      refusals: [],
      overrides: {},
    };
    this.#sessions.set(token, session);
    return session;
  }

  status(session: IdentomatSession): SessionStatus {
    // The type's own letters, lower.
    if (session.result !== 'IN_PROGRESS') return session.result.toLowerCase() as Lowercase<Result>;
    if (session.handedIn) return 'handed_in';
    if (session.expiresAtMs <= this.#context.clock.now()) return 'expired';
    return session.opened ? 'opened' : 'created';
  }

  /** The person has given everything, and it is being checked. */
  handIn(session: IdentomatSession): void {
    if (this.status(session) === 'expired') throw new ControlError(409, 'The token has expired.');
    session.opened = true;
    session.handedIn = true;
  }

  /** The session ends for the first time. */
  end(session: IdentomatSession, result: Result, verdict: Verdict = {}): void {
    if (session.result !== 'IN_PROGRESS') {
      const status = this.status(session);
      throw new ControlError(409, `A session that is ${status} is decided by an operator alone.`);
    }
    this.handIn(session);
    this.#judge(session, result, verdict);
  }

  /** An operator decides, whatever was decided before. */
  operate(session: IdentomatSession, result: Result, verdict: Verdict): void {
    if (!session.handedIn) throw new ControlError(409, 'Nothing has been handed in.');
    session.operated = true;
    this.#judge(session, result, verdict);
  }

  expire(session: IdentomatSession): void {
    session.expiresAtMs = this.#context.clock.now();
  }

  #judge(session: IdentomatSession, result: Result, verdict: Verdict): void {
    const { reason = 'face_mismatch', description, comment } = verdict;
    session.result = result;
    session.comment = comment ?? session.comment;
    session.rejectReason =
      result === 'REJECTED'
        ? { value: reason, description: description ?? REJECT_REASONS[reason] ?? '' }
        : undefined;
  }
}
