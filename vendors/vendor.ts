import type { ZodType } from 'zod';
import type { CaptureVerdict, PhotoAdvice } from '../domain/capture-verdict.ts';
import type { FieldFault } from '../domain/errors.ts';
import type { MediaItem } from '../domain/media-item.ts';
import type { Subject } from '../domain/subject.ts';
import type { RawMessage, Reading, SessionReference } from '../domain/vendor-message.ts';
import type { Mode } from '../domain/vendor-name.ts';
import type { VendorAccount } from './account.ts';
import type { ExtractedResult } from './result.ts';
import type { VendorLifecycle } from './lifecycle.ts';
import type { VendorWebhook } from './vendor-webhook.ts';

export type { CaptureVerdict, PhotoAdvice } from '../domain/capture-verdict.ts';
export type { MediaItem } from '../domain/media-item.ts';
export type { Subject, SubjectDocument } from '../domain/subject.ts';
export type * from '../domain/vendor-message.ts';
export type { VendorAccount } from './account.ts';
export type * from './vendor-webhook.ts';

/**
 * The contract: what a vendor is. Everything that the workflow, the activities and the API know of a
 * vendor passes through here, so a sixth vendor is a new folder that fills this in.
 *
 * Facts are data (`lifecycle`), translation is pure (`readAnswer`, `webhook.read`), I/O is in the
 * functions that take a `VendorCall`. All I/O functions throw `KycError` with a `vendor_…` code and
 * never put anything that the vendor said into its message.
 */
export interface Vendor<Credentials = unknown, Options = unknown> {
  readonly lifecycle: VendorLifecycle;

  /** Credentials and webhook secrets of an account, as the accounts command reads them. */
  readonly credentials: ZodType<Credentials>;

  /** `vendorOptions` of the body that starts a verification; its own faults name the field. */
  readonly options: ZodType<Options>;

  /** Where the vendor's production API lives, when an account names nothing else. */
  readonly defaultBaseUrl: string;

  /**
   * Present where a session can continue an earlier one: the verification of the client's own that the
   * options name as `parentVerification`, or null. Its newest session comes as the request's `parent`.
   */
  parentOf?(options: Options): string | null;

  /** Subject fields that this vendor cannot do without; all faults at once, empty when complete. */
  checkSubject(subject: Subject, options: Options): FieldFault[];

  /** Present where calls need a token that expires; kept and renewed single-flight by us. */
  readonly login?: VendorLogin<Credentials>;

  /**
   * Buys a session. After `vendor_timeout` or `vendor_invalid_response` one may exist that we do not know: the
   * caller records that orphan before trying again, ever later. What is asked before the creation goes
   * through `lookUp`: when that fails, nothing was bought. What fails once one was made has `hadEffect`.
   */
  createSession(
    call: VendorCall<Credentials>,
    request: SessionRequest<Options>,
  ): Promise<CreatedSession>;

  /**
   * Asks the vendor for the present truth of a session and gives back its answer's exact bytes.
   * Throws `vendor_session_unknown` when the vendor does not (or no longer) know it.
   */
  askSession(call: VendorCall<Credentials>, session: SessionReference): Promise<RawMessage>;

  /**
   * Present where the vendor tells apart from its decision what screening found
   * (`lifecycle.screeningApart`). A refusal (no such service, no such right) is an answer as well, which
   * reads as `refused`. `readAnswer` reads it.
   */
  askScreening?(call: VendorCall<Credentials>, session: SessionReference): Promise<RawMessage>;

  /** Pure: what an answer of `askSession` or `askScreening` says. */
  readAnswer(answer: RawMessage): Reading;

  /** Pure: the person, document and checks in a message that holds a decision; null when none. */
  readResult(message: RawMessage): ExtractedResult | null;

  /**
   * Present where the vendor names what screening found: the name of an element of `screening`, the same in
   * whichever message it stands; null where it has none.
   */
  hitName?(said: Readonly<Record<string, unknown>>): string | null;

  /** Absent where the vendor has no webhooks. */
  readonly webhook?: VendorWebhook<Credentials>;

  /**
   * Pure: what the vendor's SDK on the person's device needs, as the JSON object that it expects.
   * Handed out by our link while the session waits for the person; absent where there is no SDK.
   */
  deviceAccess?(
    account: VendorAccount<Credentials>,
    session: SessionReference,
    url: string | null,
  ): Record<string, string>;

  /** What that SDK reports on the device. Absent: whatever it says makes us ask. */
  readonly deviceReport?: DeviceReport;

  /**
   * Present where the vendor's page may stand in a frame on ours: which origin's messages to believe,
   * and which of them says that the person is through. Null: a session with these options is not for it.
   */
  embedding?(
    account: VendorAccount<Credentials>,
    options: Options,
  ): { origin: string; doneMessage: string } | null;

  /** Present where people make appointments: the zone (IANA) of the clock that they are made by. */
  appointmentTimeZone?(account: VendorAccount<Credentials>): string;

  /** Why an account cannot be used in that mode, in words for an operator; none: it can. */
  accountFaults?(credentials: Credentials, mode: Mode): string[];

  /** What is likely wrong with an account's set-up, in words for an operator; shown in its health. */
  accountWarnings?(credentials: Credentials): string[];

  /**
   * Present where a session can be deleted at the vendor. `gone` when it was no longer there,
   * `undecided` while the vendor still judges it and deletes nothing. A limit on deletions is
   * `vendor_rate_limited` with `retryAfterMs`.
   */
  deleteSession?(
    call: VendorCall<Credentials>,
    session: SessionReference,
  ): Promise<'deleted' | 'gone' | 'undecided'>;

  /** Present where photos and video can be fetched. */
  readonly media?: VendorMedia<Credentials>;

  /**
   * Present where the vendor says more when it is asked (who a screening match is about, the person's
   * whole record), about a message of its that judged a session or reported a match: each answer as it
   * came, to be kept as evidence, and read by `readResult`. Nothing that is said here ever decides. Empty
   * where there is nothing more than in that message; a call that the vendor does not offer to this
   * account is nothing more, too.
   */
  details?(
    call: VendorCall<Credentials>,
    session: SessionReference,
    about: RawMessage,
  ): Promise<RawMessage[]>;

  /** Whether its options may hold a file, so that a request may be larger than usual. */
  readonly takesDocuments?: boolean;

  /** Present where images can be uploaded through us, step by step. */
  readonly directCapture?: DirectCapture<Credentials>;
}

/** What every I/O function gets: the account, the token where one is needed, the clock, the deadline. */
export interface VendorCall<Credentials> {
  account: VendorAccount<Credentials>;
  /** The token of `login`, where the vendor has one. */
  token?: string;
  /** The time that goes into requests; a fresh value on every try. */
  now(): Date;
  /** Tells operators what was odd in an answer and did not matter; in words without personal data. */
  note?(oddity: string): void;
  /** Aborted when the caller gives up. */
  signal?: AbortSignal;
}

export interface VendorLogin<Credentials> {
  /** Absent: every account needs it. */
  isNeeded?(credentials: Credentials): boolean;
  /** Renew when this much of the token's life is left, in milliseconds. */
  renewBeforeMs: number;
  /** Time after which an unused token dies, where it does; null where only `expiresAt` counts. */
  idleMs: number | null;
  /** Throws `vendor_credentials` when the vendor refuses them. */
  login(call: VendorCall<Credentials>): Promise<{ token: string; expiresAt: Date }>;
}

/** Anybody can claim any of it: a report decides nothing. */
export interface DeviceReport {
  /** What it may say, without personal data; another one is refused. */
  schema: ZodType<Record<string, string>>;
  /** Pure: it only makes us ask the vendor, or says that the session is no good and another is needed. */
  does(report: Record<string, string>): 'refresh' | 'renew';
}

/** All that we may send to a vendor when we create a session. */
export interface SessionRequest<Options> {
  /** Our verification id: given to the vendor wherever it takes a reference of ours. */
  verificationId: string;
  /** 1 for the first session of the verification, then 2, … */
  sessionNumber: number;
  /** Whether the photos come through us, so that the person needs no page; absent: they do. */
  capture?: 'hosted' | 'direct';
  subject: Subject;
  options: Options;
  /** The session to continue, where `parentOf` names a verification. */
  parent?: SessionReference;
  /** BCP 47, e.g. `en` or `de-AT`; absent when the client gave none. */
  locale?: string;
  /** Where the vendor sends the person afterwards: our own link, which knows what comes next. */
  returnUrl: string;
  /** Our link, for QR codes that must outlive the vendor's session. */
  link: string;
  /** Where the vendor may send its webhooks; its last path segment is unguessable and belongs to this session. */
  webhookUrl: string;
}

export interface CreatedSession {
  reference: SessionReference;
  /** Where the person goes; absent for direct capture. */
  url?: string;
  /** When the session can no longer be used, if the vendor says so or its lifecycle implies it. */
  expiresAt: Date | null;
  /** The vendor's answer, kept as evidence. */
  raw: RawMessage;
  /**
   * What was odd in a list of the vendor's and did not matter, in words for an operator; without personal
   * data. Empty where a list was read and was well, absent where none was read.
   */
  oddities?: readonly string[];
}

export interface VendorMedia<Credentials> {
  list(call: VendorCall<Credentials>, session: SessionReference): Promise<MediaItem[]>;
  /** Streams one item; the stream fails when the vendor's signature over the bytes does not match. */
  fetch(
    call: VendorCall<Credentials>,
    session: SessionReference,
    item: MediaItem,
  ): Promise<NodeJS.ReadableStream>;
}

export interface DirectCapture<Credentials> {
  /** The steps in order, e.g. `front-id`, `back-id`, `selfie`. */
  steps: readonly string[];
  /** How many photos the vendor takes in one session; absent where it names no limit. */
  mostPhotos?: number;
  /** By the gate of a refusal; one that is not among them asks for a better photo (`again`). */
  advice: ReadonlyMap<string, PhotoAdvice>;
  upload(
    call: VendorCall<Credentials>,
    session: SessionReference,
    step: string,
    image: { bytes: Buffer; mimeType: 'image/jpeg' | 'image/png' },
  ): Promise<CaptureVerdict>;
  /** All images are there: hands the attempt in. */
  submit(call: VendorCall<Credentials>, session: SessionReference): Promise<void>;
}
