import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type {
  AskScreeningInput,
  AskVendorInput,
  AskVendorResult,
  EnsureSessionInput,
  EnsureSessionResult,
  PollVendorInput,
  RecordActivities,
  RecordInput,
  RecordResult,
  RecordRevisionInput,
  RecordRevisionResult,
  RefreshResult,
  UploadCaptureInput,
  UploadCaptureResult,
  VendorActivities,
} from '../../../activities/contract.ts';
import { growingDelayMs, nothingNew } from '../../../activities/failure.ts';
import type { VendorFact } from '../../../domain/outcome.ts';
import { factKey } from '../../../domain/outcome.ts';
import { stateOf, writingOf } from '../../../domain/derive.ts';
import type { Cause, Standing } from '../../../domain/record.ts';
import type { VerificationState } from '../../../domain/state.ts';
import type { RecordedReview } from '../../../domain/review.ts';
import { statusesOf } from './statuses-of.ts';
import type { ArrivedFact, VerificationInput } from '../../../workflows/messages.ts';

/** What a vendor says when it is asked; a function may look at how often it was asked before. */
export type Answer = (call: { session: number; asked: number; nowMs: number }) => VendorFact;

const NOTHING_YET: VendorFact = { kind: 'noted', reasons: [] };

const isOf = (cause: Cause, inboxId: string) =>
  cause.type === 'vendor' && cause.inboxId === inboxId;

/**
 * Everything outside the workflow, in memory: a database that remembers what was written, and a
 * vendor that can be told what to say, be down, or refuse.
 */
export class World implements RecordActivities, VendorActivities {
  /** What the verification was started with. */
  input: VerificationInput | null = null;
  readonly writes: RecordInput[] = [];
  /** The rules of the build that the database's writes come from. */
  stateOf = stateOf;
  readonly revisions: RecordRevisionInput[] = [];
  /** What comes of a message after the end. */
  effectOf: (input: RecordRevisionInput) => RecordRevisionResult['effect'] = () => 'revised';
  readonly bought: number[] = [];
  readonly asked: number[] = [];
  /** The same by polling. */
  readonly polled: number[] = [];
  /** The run that made the writes, where it was not the one that asks. */
  run: string | null = null;
  /** Inbox rows that do not say what a signal claims. */
  readonly forged = new Set<string>();
  /** What a person has decided, by a row; a signal that says anything else is not believed. */
  review: RecordedReview | null = null;
  /** Whether a person works at the case, and how often a decision of the vendor was held for that. */
  isTaken = false;
  held = 0;
  /** Rows that the database finds waiting when an end is to be written. */
  waiting: { inboxId: string; session: number; fact: VendorFact }[] = [];
  /** Sessions with a refresh request that nobody has answered when the clock calls for the end. */
  unanswered: number[] = [];
  sessionLifetimeMs: number | null = null;
  answer: Answer = () => NOTHING_YET;
  /** What the vendor says of screening when it is asked. */
  screening: (call: { session: number; asked: number }) => VendorFact | ApplicationFailure =
    () => ({
      kind: 'screening',
      reasons: [],
      screening: 'clear',
    });
  readonly screened: number[] = [];
  /** The vendor cannot be reached before this moment (milliseconds since the epoch). */
  vendorDownUntilMs = 0;
  /** Where no session is bought because the verification's time is over. */
  missing: 'tried' | 'never_tried' | null = null;
  refuseSession: ApplicationFailure | null = null;
  readonly uploaded: string[] = [];
  submissions = 0;
  /** The vendor's verdict on an image; the first one also says that the person has begun. */
  judge: (captureId: string) => Promise<UploadCaptureResult> = () =>
    Promise.resolve({
      accepted: true,
      gate: null,
      next: null,
      inboxId: this.uploaded.length === 1 ? randomUUID() : null,
      fact: this.uploaded.length === 1 ? { kind: 'started', reasons: [] } : null,
    });
  /** So many writes are answered with what stands: when (epoch ms), and how often before, they say. */
  contradicts = 0;
  readonly contradicted: { at: number; times: number }[] = [];
  /** Whether the personal data were erased meanwhile. */
  erased = false;
  /** Told, as the relay would, what a refresh brought. */
  onNews: (news: ArrivedFact) => Promise<void> = () => Promise.resolve();
  /** Everything that was said, by session and fact, with its inbox row. */
  private readonly seen: string[] = [];
  private readonly said = new Map<string, string>();
  private readonly now: () => Promise<number>;

  constructor(now: () => Promise<number>) {
    this.now = now;
  }

  /** The statuses that the world saw, without repetitions. */
  get statuses(): string[] {
    return this.seen.filter((one, at, all) => one !== all[at - 1]);
  }

  recordTransition = (input: RecordInput): Promise<RecordResult> => {
    if (this.contradicted.length < this.contradicts) return this.contradict(input);
    const isBelieved = input.causes.every((cause) => this.believes(cause));
    const isNext = input.write === this.writes.length + 1;
    if (!isNext || !isBelieved)
      return Promise.resolve({ outcome: 'behind', ...this.standing(input) });
    this.expectDerived(input);
    const isConsidered = (id: string) => input.causes.some((cause) => isOf(cause, id));
    const arrived = this.waiting.filter(({ inboxId }) => !isConsidered(inboxId));
    const isOfTheClock = input.verdict?.decidedBy === 'system';
    const unanswered = this.unanswered.filter(
      (session) => isOfTheClock && input.askedAgain?.includes(session) !== true,
    );
    if (input.verdict !== null && arrived.length + unanswered.length > 0) {
      return Promise.resolve({ outcome: 'waiting', arrived, unanswered });
    }
    const held = this.heldFor(input);
    if (held !== null) return Promise.resolve(held);
    this.seen.push(...statusesOf(this.stateBefore(input), input));
    this.writes.push(input);
    return Promise.resolve({ outcome: 'written' });
  };

  /** What the vendor has decided waits for the person; what that one decides is to be considered. */
  private heldFor(input: RecordInput): RecordResult | null {
    const isVendors = input.mayBeHeld === true && input.verdict?.decidedBy === 'vendor';
    if (!this.isTaken || !isVendors) return null;
    this.held += 1;
    const { review } = this;
    if (review === null) return { outcome: 'held', forMs: 30 * 60_000 };
    const { stands, causes } = this.standing(input);
    return { outcome: 'behind', stands, causes: [...causes, { type: 'review', ...review }] };
  }

  private stands(input: RecordInput): Standing {
    return {
      ...{ write: this.writes.length, run: this.run, input: this.input, arrived: [], end: null },
      causes: this.writes.flatMap(({ causes }) => causes),
      sessions: this.bought.map((number) => ({
        ...{ number, expiresAt: null, unused: false },
        returned: input.returned?.includes(number) ?? false,
      })),
    };
  }

  private async contradict(input: RecordInput): Promise<RecordResult> {
    this.contradicted.push({ at: await this.now(), times: input.contradicted ?? 0 });
    return { outcome: 'behind', ...this.standing(input) };
  }

  private standing(input: RecordInput): { stands: Standing; causes: Cause[] } {
    const causes = input.causes.filter((cause) => this.believes(cause));
    return { stands: this.stands(input), causes };
  }

  private believes(cause: Cause): boolean {
    if (cause.type === 'vendor') return !this.forged.has(cause.inboxId);
    return cause.type !== 'review' || isDeepStrictEqual(cause, { type: 'review', ...this.review });
  }

  /** The database derives what it writes; whoever asks for anything else is refused. */
  private expectDerived(input: RecordInput): void {
    const { status, reasons, verdict } = writingOf(this.stateBefore(input, input.causes));
    const asked = { status: input.status, reasons: input.reasons, verdict: input.verdict };
    if (isDeepStrictEqual(asked, { status, reasons, verdict })) return;
    throw ApplicationFailure.nonRetryable(`Asked for ${input.status}, not ${status}.`);
  }

  private stateBefore(input: RecordInput, more: readonly Cause[] = []): VerificationState {
    if (this.input === null) throw new Error('The world does not know whose it is.');
    const stands = this.stands(input);
    return this.stateOf(this.input, { ...stands, causes: [...stands.causes, ...more] });
  }

  recordRevision = (input: RecordRevisionInput): Promise<RecordRevisionResult> => {
    if (this.erased) {
      return Promise.reject(ApplicationFailure.create({ type: 'erased', nonRetryable: true }));
    }
    this.revisions.push(input);
    return Promise.resolve({ effect: this.effectOf(input) });
  };

  ensureSession = async ({ session }: EnsureSessionInput): Promise<EnsureSessionResult> => {
    if (this.missing !== null) {
      return { session, expiresAt: null, status: 'created', missing: this.missing };
    }
    const now = await this.reachVendor();
    if (this.refuseSession !== null) throw this.refuseSession;
    this.bought.push(session);
    const end = this.sessionLifetimeMs === null ? null : now + this.sessionLifetimeMs;
    return {
      session,
      expiresAt: end === null ? null : new Date(end).toISOString(),
      status: 'pending',
    };
  };

  askVendor = async (input: AskVendorInput): Promise<AskVendorResult> => {
    await this.reachVendor();
    this.asked.push(input.session);
    return this.say(input);
  };

  /** The vendor is asked because somebody asked for that; the verification is told what is new. */
  refresh = async ({ session = 1 } = {}): Promise<RefreshResult> => {
    this.asked.push(session);
    const { inboxId, fact } = await this.say({ session }, { isToBeTold: true });
    if (inboxId === null) return { outcome: 'nothing_new', inboxId };
    await this.onNews({ inboxId, session, fact });
    return { outcome: 'news', inboxId };
  };

  private async say(
    { session }: Pick<AskVendorInput, 'session'>,
    { isToBeTold = false } = {},
  ): Promise<AskVendorResult> {
    const nowMs = await this.reachVendor();
    const asked = this.asked.length + this.polled.length;
    const fact = this.answer({ session, asked, nowMs });
    if (fact.kind === 'noted' && fact.warning === undefined) return { inboxId: null, fact };
    const inboxId = randomUUID();
    const known = this.hear({ inboxId, session, fact });
    if (known === null) return { inboxId, fact };
    return { inboxId: isToBeTold || this.isApplied(known) ? null : known, fact };
  }

  askScreening = async ({ session }: AskScreeningInput): Promise<AskVendorResult> => {
    await this.reachVendor();
    this.screened.push(session);
    const fact = this.screening({ session, asked: this.screened.length });
    if (fact instanceof ApplicationFailure) throw fact;
    const inboxId = randomUUID();
    return { inboxId: this.hear({ inboxId, session, fact }) ?? inboxId, fact };
  };

  /** Keeps that this was said; gives back the row that says the same already, if one does. */
  hear({ inboxId, session, fact }: ArrivedFact): string | null {
    const key = `${session} ${factKey(fact)}`;
    const known = this.said.get(key) ?? null;
    if (known === null) this.said.set(key, inboxId);
    return known;
  }

  private isApplied(inboxId: string): boolean {
    return this.writes.some(({ causes }) => causes.some((cause) => isOf(cause, inboxId)));
  }

  uploadCapture = async ({ captureId }: UploadCaptureInput): Promise<UploadCaptureResult> => {
    await this.reachVendor();
    this.uploaded.push(captureId);
    return this.judge(captureId);
  };

  submitCaptures = async (): Promise<AskVendorResult> => {
    await this.reachVendor();
    this.submissions += 1;
    return { inboxId: randomUUID(), fact: { kind: 'submitted', reasons: [] } };
  };

  /** As the real activity does: after the pauses of the plan, which are what it costs in time. */
  pollVendor = async (input: PollVendorInput): Promise<AskVendorResult> => {
    const pause = nothingNew(growingDelayMs(input, activityInfo().attempt));
    if (activityInfo().attempt === 1) throw pause;
    this.polled.push(input.session);
    const answer = await this.say(input).catch((error: unknown) => {
      const type = error instanceof ApplicationFailure ? error.type : null;
      const isOpen = type === 'vendor_refused_request' || input.isForgotten === true;
      throw isOpen ? pause : error;
    });
    if (answer.inboxId !== null) return answer;
    if (input.untilAnswered === true && answer.fact.warning !== 'no_answer') return answer;
    throw pause;
  };

  private async reachVendor(): Promise<number> {
    const now = await this.now();
    if (now >= this.vendorDownUntilMs) return now;
    throw ApplicationFailure.create({
      type: 'vendor_unavailable',
      message: 'The vendor is down',
      category: 'BENIGN', // An outage of days would fill the test's output otherwise.
    });
  }
}
