import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from '../simulator.ts';
import { JPEG, png } from '../shared/images.ts';
import { signJwt } from '../shared/jwt.ts';
import { measure, ONE_SIDED } from './capture.ts';
import { ASSUMED_CODE, badRequest, CODE, IncodeRefusal, unauthorized } from './errors.ts';
import { isOver, typeOfId } from './session.ts';
import type { IncodeSession, OnboardingStatus, StartRequest } from './session.ts';

/** Document: "tokens, by default, are valid for 90 days". */
const SESSION_LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

export type Announce = (session: IncodeSession) => void;

const needsBack = (session: IncodeSession): boolean =>
  !session.onlyFront && !ONE_SIDED.includes(typeOfId(session));

/** The vendor's sessions and what can happen to one. Asynchronous work is done when its time has come. */
export class IncodeSessions {
  /** How long the processing of an ID takes, by the simulator's clock. */
  processingMs: number;
  #sessions = new Map<string, IncodeSession>();
  #quiet = false;
  readonly #context: SimulatorContext;
  readonly #secret: string;
  readonly #announce: Announce;

  constructor(
    context: SimulatorContext,
    options: { secret: string; processingMs: number; announce: Announce },
  ) {
    this.#context = context;
    this.#secret = options.secret;
    this.processingMs = options.processingMs;
    this.#announce = options.announce;
  }

  all(): IncodeSession[] {
    return [...this.#sessions.values()];
  }

  find(id: string): IncodeSession | undefined {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.settle(session);
    return session;
  }

  delete(id: string): void {
    this.#sessions.delete(id);
  }

  clear(): void {
    this.#sessions.clear();
  }

  create(request: StartRequest): IncodeSession {
    const { clock } = this.#context;
    const id = randomBytes(12).toString('hex');
    const iat = Math.floor(clock.now() / 1_000);
    const exp = iat + SESSION_LIFETIME_MS / 1_000;
    const letters = [...randomBytes(6)].map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]);
    const session: IncodeSession = {
      id,
      code: letters.join(''),
      token: signJwt({ externalUserId: id, role: 'ACCESS', iat, exp }, this.#secret),
      request,
      createdAt: clock.iso(),
      expiresAtMs: exp * 1_000,
      status: 'UNKNOWN',
      uploads: {},
      prepared: {},
      onlyFront: false,
      idDueMs: undefined,
      idDone: false,
      face: undefined,
      postProcessed: false,
      outcome: undefined,
      scoreChanges: {},
      ocrChanges: {},
      processingMs: undefined,
    };
    this.#sessions.set(id, session);
    return session;
  }

  /**
   * An image of one side or of the face. What cannot be classified is answered and not kept; a refusal
   * that a test prepared is thrown.
   */
  upload(
    session: IncodeSession,
    step: 'front' | 'back' | 'selfie',
    bytes: Buffer,
  ): Record<string, unknown> {
    this.#refuseIfOver(session);
    const oneSided = step === 'back' && ONE_SIDED.includes(typeOfId(session));
    const refused = oneSided
      ? {
          classification: false,
          failReason: 'WRONG_ONE_SIDED_DOCUMENT',
          typeOfId: typeOfId(session),
        }
      : {};
    const answer = { ...measure(session.prepared, step), ...refused };
    const kept = answer['classification'] !== false && answer['failReason'] === undefined;
    if (step !== 'selfie') {
      session.idDueMs = undefined;
      session.idDone = false;
    }
    if (kept) session.uploads[step] = { bytes, answer };
    return answer;
  }

  /** Starts the processing of the ID, once per set of sides. */
  processId(session: IncodeSession): void {
    this.#refuseIfOver(session);
    const { front, back } = session.uploads;
    const complete = front !== undefined && (back !== undefined || !needsBack(session));
    if (!complete || session.idDueMs !== undefined) throw processingError();
    const { clock } = this.#context;
    session.idDueMs = clock.now() + (session.processingMs ?? this.processingMs);
    this.settle(session);
  }

  /** Matches the face against the ID's photo. */
  processFace(session: IncodeSession): Record<string, unknown> {
    this.#refuseIfOver(session);
    const { front, selfie } = session.uploads;
    if (front === undefined || selfie === undefined) throw processingError();
    const answer = measure(session.prepared, 'face');
    session.face = answer;
    this.setStatus(session, 'FACE_VALIDATION_FINISHED');
    this.settle(session);
    return answer;
  }

  /** finish-status: marks the session as completed, even while the ID is being processed. */
  complete(session: IncodeSession): void {
    if (!isOver(session)) this.setStatus(session, 'ONBOARDING_FINISHED');
  }

  /** Everything that a person would do and that has not been done; processing then takes its time. */
  captureAll(session: IncodeSession): void {
    const { uploads } = session;
    if (uploads.front === undefined) this.upload(session, 'front', png(32, 20, [74, 111, 165]));
    if (uploads.back === undefined && needsBack(session)) {
      this.upload(session, 'back', png(32, 20, [165, 111, 74]));
    }
    if (session.idDueMs === undefined) this.processId(session);
    if (uploads.selfie === undefined) this.upload(session, 'selfie', JPEG);
    if (session.face === undefined) this.processFace(session);
  }

  /** {@link captureAll}, and the processing is over at once. */
  hurry(session: IncodeSession): void {
    this.captureAll(session);
    session.idDueMs = this.#context.clock.now();
    this.settle(session);
  }

  setStatus(session: IncodeSession, status: OnboardingStatus): void {
    session.status = status;
    if (!this.#quiet) this.#announce(session);
  }

  /** Runs something without webhooks: only asking finds it. */
  silently(run: () => void): void {
    this.#quiet = true;
    try {
      run();
    } finally {
      this.#quiet = false;
    }
  }

  /** Does what is due: processing that is over, sessions whose 90 days are over. Repeatable. */
  settle(session: IncodeSession): void {
    const now = this.#context.clock.now();
    if (!session.idDone && session.idDueMs !== undefined && session.idDueMs <= now) {
      session.idDone = true;
      if (!isOver(session)) this.setStatus(session, 'ID_VALIDATION_FINISHED');
    }
    if (session.idDone && session.face !== undefined && !session.postProcessed) {
      session.postProcessed = true;
      if (!isOver(session)) this.setStatus(session, 'POST_PROCESSING_FINISHED');
      if (session.request.flow.marksSessionCompleted) this.complete(session);
    }
    if (session.expiresAtMs <= now && !isOver(session)) this.setStatus(session, 'EXPIRED');
  }

  #refuseIfOver(session: IncodeSession): void {
    if (session.status === 'EXPIRED') throw unauthorized('Session expired');
    if (isOver(session)) throw badRequest('Session is already completed', ASSUMED_CODE.sessionOver);
  }
}

/** Observed on process/id and process/face, without a message. */
const processingError = (): IncodeRefusal =>
  new IncodeRefusal(400, 'Processing error', undefined, CODE.processing);
