import { randomUUID } from 'node:crypto';
import type { SimulatorContext } from '../simulator.ts';
import { ControlError } from '../simulator.ts';
import { signJwt } from '../shared/jwt.ts';
import { DECISION_CODE, DECLINE_REASONS, RESUBMIT_REASONS } from './payloads.ts';
import { decisionPayload, eventPayload } from './payloads.ts';
import type { DecisionStatus, PayloadOverrides } from './payloads.ts';
import { hostedMedia } from './media.ts';
import type { MediaFile } from './media.ts';
import { isOpen } from './session.ts';
import type { VeriffAttempt, VeriffSession } from './session.ts';
import type { SessionRequest } from './session-request.ts';
import { USUAL_SETTINGS } from './settings.ts';
import type { Settings } from './settings.ts';

/** Document: "A session is valid for 7 days and expires automatically after that." */
const SESSION_LIFETIME_MS = 7 * 24 * 60 * 60 * 1_000;
/** The tenth attempt is declined with reason 539 instead of another resubmission. */
const MOST_ATTEMPTS = 10;
const RESUBMISSION_LIMIT = 539;

export type WebhookKind = 'event' | 'decision' | 'watchlist';

/** How an action's webhook departs from the usual. */
export interface Delivering extends PayloadOverrides {
  /** Which of the addresses; default the one the document's reference names. */
  sendTo?: WebhookKind | undefined;
  /** No webhook at all: only asking finds it. */
  silent?: boolean | undefined;
}

const newAttempt = (): VeriffAttempt => ({ id: randomUUID(), status: 'created', media: [] });

type SendWebhook = (session: VeriffSession, to: WebhookKind, kind: string, body: string) => void;

/** The vendor's sessions and everything that can happen to one. */
export class VeriffSessions {
  #sessions = new Map<string, VeriffSession>();
  #byToken = new Map<string, VeriffSession>();
  settings: Settings = USUAL_SETTINGS;
  readonly #context: SimulatorContext;
  readonly #secret: string;
  readonly #send: SendWebhook;

  constructor(context: SimulatorContext, secret: string, send: SendWebhook) {
    this.#context = context;
    this.#secret = secret;
    this.#send = send;
  }

  all(): VeriffSession[] {
    return [...this.#sessions.values()];
  }

  now(): string {
    return this.#context.clock.iso();
  }

  find(id: string): VeriffSession | undefined {
    return this.#sessions.get(id);
  }

  /** The session that a photo or video was taken in. */
  ownerOf(file: MediaFile): VeriffSession | undefined {
    return this.all().find(({ attempts }) => attempts.some(({ media }) => media.includes(file)));
  }

  findByToken(token: string): VeriffSession | undefined {
    return this.#byToken.get(token);
  }

  clear(): void {
    this.settings = USUAL_SETTINGS;
    this.#sessions.clear();
    this.#byToken.clear();
  }

  create(request: SessionRequest): VeriffSession {
    const { clock, baseUrl } = this.#context;
    const id = randomUUID();
    const iat = Math.floor(clock.now() / 1_000);
    const exp = iat + SESSION_LIFETIME_MS / 1_000;
    const token = signJwt({ auth_token: randomUUID(), session_id: id, iat, exp }, this.#secret);
    const attempt = newAttempt();
    const session: VeriffSession = {
      id,
      token,
      url: `${baseUrl}/v/${token}`,
      request,
      status: 'created',
      createdAt: clock.iso(),
      expiresAtMs: clock.now() + SESSION_LIFETIME_MS,
      submittedAt: undefined,
      uploads: 0,
      attempts: [attempt],
      attempt,
      decision: undefined,
      watchlist: undefined,
      pepSanctionMatches: undefined,
      testIntegration: false,
    };
    this.#sessions.set(id, session);
    this.#byToken.set(token, session);
    return session;
  }

  /** The person arrives (7001). */
  start(session: VeriffSession, how: Delivering = {}): void {
    if (session.status !== 'created' && session.status !== 'resubmission_requested') {
      throw new ControlError(409, `A session that is ${session.status} cannot be started.`);
    }
    this.#move(session, 'started');
    this.#sendEvent(session, { code: 7001, action: 'started' }, how);
  }

  /** The person hands in (7002). */
  submit(session: VeriffSession, how: Delivering = {}): void {
    if (session.status !== 'started') {
      throw new ControlError(409, `A session that is ${session.status} cannot be submitted.`);
    }
    session.submittedAt = this.#context.clock.iso();
    const { media } = session.attempt;
    if (media.length === 0) media.push(...hostedMedia(this.settings.videoBytes));
    this.#move(session, 'submitted');
    this.#sendEvent(session, { code: 7002, action: 'submitted' }, how);
  }

  /** An image uploaded by the customer; the first one starts the attempt. */
  addUpload(session: VeriffSession, file: MediaFile): void {
    if (session.status !== 'started') this.start(session);
    session.uploads += 1;
    session.attempt.media.push(file);
  }

  /** Deletes it: the vendor does not know it any more. */
  forget(session: VeriffSession): void {
    this.#sessions.delete(session.id);
    this.#byToken.delete(session.token);
  }

  /** Whatever the person has not done yet to be judged. */
  arrive(session: VeriffSession): void {
    if (isOpen(session) && session.status !== 'started') this.start(session);
    if (session.status === 'started') this.submit(session);
  }

  /** Decides the current attempt; a resubmission opens the next one under the same URL. */
  decide(session: VeriffSession, status: DecisionStatus, how: Delivering = {}): void {
    if (status === 'resubmission_requested' && session.attempts.length >= MOST_ATTEMPTS) {
      this.decide(session, 'declined', { ...how, code: undefined, reasonCode: RESUBMISSION_LIMIT });
      return;
    }
    this.#move(session, status);
    this.#announce(session, { status, code: DECISION_CODE[status] }, how);
    if (status === 'resubmission_requested') {
      session.attempt = newAttempt();
      session.attempts.push(session.attempt);
    }
  }

  /** 9151 or 9161: on its way, and positive so far. */
  announceIntermediate(session: VeriffSession, code: 9151 | 9161, how: Delivering): void {
    this.#announce(session, { status: 'approved', code }, how);
  }

  /** Ends sessions whose seven days are over; what was handed in waits for its decision. */
  expireOverdue(): void {
    const now = this.#context.clock.now();
    for (const session of this.#sessions.values()) {
      if (session.expiresAtMs > now || !isOpen(session)) continue;
      this.decide(session, session.status === 'created' ? 'expired' : 'abandoned');
    }
  }

  #move(session: VeriffSession, status: VeriffSession['status']): void {
    session.status = status;
    session.attempt.status = status;
  }

  #sendEvent(
    session: VeriffSession,
    event: { code: number; action: string },
    how: Delivering,
  ): void {
    if (how.silent === true) return;
    const body = JSON.stringify(eventPayload(session, event, how));
    this.#send(session, how.sendTo ?? 'event', `event ${event.action}`, body);
  }

  #announce(
    session: VeriffSession,
    { status, code }: { status: DecisionStatus; code: number },
    how: Delivering,
  ): void {
    const reasons =
      status === 'declined'
        ? DECLINE_REASONS
        : status === 'resubmission_requested'
          ? RESUBMIT_REASONS
          : {};
    const usual = { declined: 102, resubmission_requested: 204 }[status as string] ?? null;
    const reasonCode = how.reasonCode === undefined ? usual : how.reasonCode;
    const reason = reasonCode === null ? null : (reasons[reasonCode] ?? `Reason ${reasonCode}`);
    const decided = { status, code, reason, reasonCode };
    const payload = decisionPayload(session, decided, how, this.#context.clock.iso());
    session.decision = JSON.stringify(payload);
    if (how.silent === true) return;
    this.#send(session, how.sendTo ?? 'decision', `decision ${status} ${code}`, session.decision);
  }
}
