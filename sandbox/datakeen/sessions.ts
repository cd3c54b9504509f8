import { ControlError } from '../simulator.ts';
import type { SimulatorContext } from '../simulator.ts';
import { Lagged } from '../shared/lagged.ts';
import { newId, sessionResult } from './result.ts';
import type { SessionResult, Verdict } from './result.ts';

/** Document: "Each session is single-use and comes with an expiration time of 1 hour." */
const SESSION_LIFETIME_MS = 60 * 60 * 1_000;

export type DatakeenStatus = 'created' | 'opened' | 'finished' | 'expired';

/** What POST /backend/api/v1/session asked for. */
export interface SessionRequest {
  templateId: string;
  firstName: string | undefined;
  lastName: string | undefined;
  /** dd/mm/yyyy */
  birthDate: string | undefined;
  callbackURL: string | undefined;
  webhookURL: string | undefined;
}

export interface DatakeenSession {
  id: string;
  link: string;
  request: SessionRequest;
  createdAt: string;
  expiresAtMs: number;
  opened: boolean;
  expiredEarly: boolean;
  /** None before the end. */
  result: Lagged<SessionResult | undefined>;
}

/** How the API and the webhook report a result. */
export interface Reporting {
  /** Sends no webhook: the client finds the result only by asking the API. */
  silent?: boolean | undefined;
  /** How long after the webhook the API shows the result, in milliseconds. */
  lagMs?: number | undefined;
}

/** The vendor's sessions and what can happen to one. */
export class DatakeenSessions {
  #sessions = new Map<string, DatakeenSession>();
  readonly #context: SimulatorContext;

  constructor(context: SimulatorContext) {
    this.#context = context;
  }

  all(): DatakeenSession[] {
    return [...this.#sessions.values()];
  }

  find(id: string): DatakeenSession | undefined {
    return this.#sessions.get(id);
  }

  clear(): void {
    this.#sessions.clear();
  }

  create(request: SessionRequest): DatakeenSession {
    const { clock, baseUrl } = this.#context;
    const id = newId();
    const session: DatakeenSession = {
      id,
      link: `${baseUrl}/client/test?sessionId=${id}`,
      request,
      createdAt: clock.iso(),
      expiresAtMs: clock.now() + SESSION_LIFETIME_MS,
      opened: false,
      expiredEarly: false,
      result: new Lagged<SessionResult | undefined>(undefined),
    };
    this.#sessions.set(id, session);
    return session;
  }

  status(session: DatakeenSession): DatakeenStatus {
    if (session.result.latest !== undefined) return 'finished';
    if (session.expiredEarly || session.expiresAtMs <= this.#context.clock.now()) return 'expired';
    return session.opened ? 'opened' : 'created';
  }

  /** Ends the session with this result and sends its webhook. */
  finish(session: DatakeenSession, verdict: Verdict, how: Reporting = {}): void {
    const status = this.status(session);
    if (status === 'finished' || status === 'expired') {
      throw new ControlError(409, `A session that is ${status} cannot be finished.`);
    }
    const { firstName = 'JEAN', lastName = 'DUPONT', birthDate = '25/09/1990' } = session.request;
    const owner = { firstName, lastName, birthDate };
    this.#show(session, sessionResult(session.id, owner, verdict), how);
    this.#notify(session, 'session over', { sessionId: session.id }, how);
  }

  /** The vendor's back office decides a finished session; its code stays the AI's unless `code` is given. */
  review(
    session: DatakeenSession,
    status: 'user_approved' | 'user_rejected',
    how: Reporting & { status?: string | undefined; code?: string | undefined },
  ): void {
    const { latest } = session.result;
    if (latest === undefined) {
      throw new ControlError(409, 'Only a finished session can be decided by the back office.');
    }
    const newStatus = how.status ?? status;
    const changed = { status: newStatus, ...(how.code === undefined ? {} : { code: how.code }) };
    const entities = latest.entities.map((each) => ({ ...each, ...changed }));
    this.#show(session, { ...latest, ...changed, entities }, how);
    const [entity] = entities;
    const ids = { analysisId: newId(), entityId: entity?.id ?? newId(), correlationId: newId() };
    this.#notify(session, newStatus, { ...ids, sessionId: session.id, newStatus }, how);
  }

  /** The result as the API shows it now. */
  shown({ result }: DatakeenSession): SessionResult | undefined {
    return result.at(this.#context.clock.now());
  }

  #show(session: DatakeenSession, result: SessionResult, { lagMs = 0 }: Reporting): void {
    session.result.change(result, this.#context.clock.now() + lagMs);
  }

  #notify(session: DatakeenSession, kind: string, body: object, how: Reporting): void {
    // Without a webhookURL the vendor sends no webhook, and the log gets no line for it.
    if (how.silent === true || session.request.webhookURL === undefined) return;
    this.#context.webhooks.send({
      sessionId: session.id,
      kind,
      url: session.request.webhookURL,
      body: JSON.stringify(body),
    });
  }
}
