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
 * The contract of a vendor. The workflow, the activities and the API use a vendor only through this
 * interface, so a sixth vendor is a new folder that implements it.
 *
 * Facts are data (`lifecycle`), translation is pure (`readAnswer`, `webhook.read`), I/O is in the functions
 * that take a `VendorCall`. All I/O functions throw `KycError` with a `vendor_…` code, whose message never
 * quotes the vendor.
 */
export interface Vendor<Credentials = unknown, Options = unknown> {
  readonly lifecycle: VendorLifecycle;

  /** Credentials and webhook secrets of an account, as the accounts command reads them. */
  readonly credentials: ZodType<Credentials>;

  /** `vendorOptions` of the body that starts a verification; its error messages name the field. */
  readonly options: ZodType<Options>;

  /** Where the vendor's production API lives, when an account names nothing else. */
  readonly defaultBaseUrl: string;

  /**
   * Present where a session can continue an earlier one. Returns the id of the client's verification that the
   * options name as `parentVerification`, or null. Its newest session is then the request's `parent`.
   */
  parentOf?(options: Options): string | null;

  /** Checks the subject fields that this vendor requires; returns all faults, none when complete. */
  checkSubject(subject: Subject, options: Options): FieldFault[];

  /** Present where calls need a token that expires. We store it, and only one caller at a time renews it. */
  readonly login?: VendorLogin<Credentials>;

  /**
   * Buys a session. After `vendor_timeout` or `vendor_invalid_response` the vendor may have created one that
   * we do not know: the caller records that orphan and retries with growing pauses. Calls before the creation
   * go through `lookUp`, so that their failure shows that nothing was bought. A failure after the creation
   * has `hadEffect`.
   */
  createSession(
    call: VendorCall<Credentials>,
    request: SessionRequest<Options>,
  ): Promise<CreatedSession>;

  /**
   * Asks the vendor for the current state of a session and returns the exact bytes of its answer.
   * Throws `vendor_session_unknown` when the vendor does not (or no longer) know the session.
   */
  askSession(call: VendorCall<Credentials>, session: SessionReference): Promise<RawMessage>;

  /**
   * Present where the vendor reports screening apart from its decision (`lifecycle.screeningApart`). A
   * refusal (no such service, no permission) counts as an answer, which `readAnswer` reads as `refused`.
   */
  askScreening?(call: VendorCall<Credentials>, session: SessionReference): Promise<RawMessage>;

  /** Reads an answer of `askSession` or `askScreening`. Pure. */
  readAnswer(answer: RawMessage): Reading;

  /** Reads the person, the document and the checks of a message with a decision; else null. Pure. */
  readResult(message: RawMessage): ExtractedResult | null;

  /**
   * Present where the vendor's screening hits have ids: returns the id of an element of `screening`, which is
   * the same in every message; null where it has none.
   */
  hitName?(said: Readonly<Record<string, unknown>>): string | null;

  /** Absent where the vendor has no webhooks. */
  readonly webhook?: VendorWebhook<Credentials>;

  /**
   * Returns what the vendor's SDK on the person's device needs, as the JSON object that it expects. Our link
   * gives it out while the session waits for the person. Absent where there is no SDK. Pure.
   */
  deviceAccess?(
    account: VendorAccount<Credentials>,
    session: SessionReference,
    url: string | null,
  ): Record<string, string>;

  /** What that SDK reports on the device. Absent: every report makes us ask the vendor. */
  readonly deviceReport?: DeviceReport;

  /**
   * Present where our page may show the vendor's page in a frame: the origin whose messages we accept, and
   * the message that says the person is done. Null: not for a session with these options.
   */
  embedding?(
    account: VendorAccount<Credentials>,
    options: Options,
  ): { origin: string; doneMessage: string } | null;

  /** Present where people make appointments: the time zone (IANA) of the appointments. */
  appointmentTimeZone?(account: VendorAccount<Credentials>): string;

  /** Why an account cannot be used in that mode, in words for an operator; empty: it can. */
  accountFaults?(credentials: Credentials, mode: Mode): string[];

  /** Likely mistakes in an account's set-up, in words for an operator; shown in its health. */
  accountWarnings?(credentials: Credentials): string[];

  /**
   * Present where we can delete a session at the vendor. `gone`: the vendor no longer had it; `undecided`:
   * the vendor still judges it and deletes nothing. At a limit on deletions it throws `vendor_rate_limited`
   * with `retryAfterMs`.
   */
  deleteSession?(
    call: VendorCall<Credentials>,
    session: SessionReference,
  ): Promise<'deleted' | 'gone' | 'undecided'>;

  /** Present where we can fetch photos and video from the vendor. */
  readonly media?: VendorMedia<Credentials>;

  /**
   * Present where the vendor gives further details about a message that judged a session or reported a match
   * (who the match is about, the person's whole record). Returns each answer as it came: we store them as
   * evidence, and `readResult` reads them; they never decide. Returns none where the vendor has no further
   * details, or does not offer the call to this account.
   */
  details?(
    call: VendorCall<Credentials>,
    session: SessionReference,
    about: RawMessage,
  ): Promise<RawMessage[]>;

  /** Whether its options may contain a file, so that a request may be larger than usual. */
  readonly takesDocuments?: boolean;

  /** Present where clients can upload images through us, step by step. */
  readonly directCapture?: DirectCapture<Credentials>;
}

/** What every I/O function gets: the account, a token where calls need one, the clock, a signal to stop. */
export interface VendorCall<Credentials> {
  account: VendorAccount<Credentials>;
  /** The token of `login`, where the vendor has one. */
  token?: string;
  /** The current time, for requests; each try asks again. */
  now(): Date;
  /** Reports to operators something odd but harmless in an answer, in words without personal data. */
  note?(oddity: string): void;
  /** Aborted when the caller gives up. */
  signal?: AbortSignal;
}

export interface VendorLogin<Credentials> {
  /** Whether the account needs a login; absent: every account does. */
  isNeeded?(credentials: Credentials): boolean;
  /** Renew when this much of the token's life is left, in milliseconds. */
  renewBeforeMs: number;
  /** After this time without use a token expires; null where only `expiresAt` counts. */
  idleMs: number | null;
  /** Throws `vendor_credentials` when the vendor refuses them. */
  login(call: VendorCall<Credentials>): Promise<{ token: string; expiresAt: Date }>;
}

/** A report of the SDK on the person's device. Anyone can send one, so it decides nothing. */
export interface DeviceReport {
  /** The reports that we accept, without personal data; we refuse others. */
  schema: ZodType<Record<string, string>>;
  /** What a report causes: `refresh` asks the vendor, `renew` requests another session. Pure. */
  does(report: Record<string, string>): 'refresh' | 'renew';
}

/** All that we may send to a vendor when we create a session. */
export interface SessionRequest<Options> {
  /** Our verification id; the vendor gets it wherever it takes a reference of ours. */
  verificationId: string;
  /** 1 for the first session of the verification, then 2, … */
  sessionNumber: number;
  /** `direct`: the photos come through us, so the person needs no page of the vendor. Absent: `hosted`. */
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
  /** The address for webhooks of this session; its last path segment cannot be guessed. */
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
   * What was odd but harmless in a list of the vendor's, in words for an operator and without personal data.
   * Empty where we read a list without oddities, absent where we read none.
   */
  oddities?: readonly string[];
}

export interface VendorMedia<Credentials> {
  list(call: VendorCall<Credentials>, session: SessionReference): Promise<MediaItem[]>;
  /** Streams one item; the stream fails when the vendor's signature does not match the bytes. */
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
  /** The advice for each gate that can refuse a photo; any other gate asks for a better photo (`again`). */
  advice: ReadonlyMap<string, PhotoAdvice>;
  upload(
    call: VendorCall<Credentials>,
    session: SessionReference,
    step: string,
    image: { bytes: Buffer; mimeType: 'image/jpeg' | 'image/png' },
  ): Promise<CaptureVerdict>;
  /** Submits the attempt once all images are uploaded. */
  submit(call: VendorCall<Credentials>, session: SessionReference): Promise<void>;
}
