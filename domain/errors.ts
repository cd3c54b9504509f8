/**
 * The one closed table of errors: what the API answers, and what Temporal does with a failure of the
 * same name. `retry`: `never` ends the work, `backoff` retries with growing pauses for as long as the
 * verification lives, `slow` retries in minutes because a person must act first.
 */
export const ERRORS = {
  // What a caller did.
  invalid_request: { http: 422, retry: 'never', title: 'The request is not valid' },
  malformed_json: { http: 400, retry: 'never', title: 'The body is not valid JSON' },
  unsupported_media_type: { http: 415, retry: 'never', title: 'The content type is not supported' },
  payload_too_large: { http: 413, retry: 'never', title: 'The body is too large' },
  malformed_request: { http: 400, retry: 'never', title: 'The request is not valid HTTP' },
  request_timeout: { http: 408, retry: 'never', title: 'The request did not arrive in time' },
  expectation_failed: { http: 417, retry: 'never', title: 'What was expected is not offered' },
  headers_too_large: { http: 431, retry: 'never', title: 'The headers are too large' },
  unauthenticated: { http: 401, retry: 'never', title: 'A valid API key is required' },
  forbidden: { http: 403, retry: 'never', title: 'The API key lacks the scope' },
  not_found: { http: 404, retry: 'never', title: 'Not found' },
  method_not_allowed: { http: 405, retry: 'never', title: 'The method is not allowed here' },
  not_acceptable: { http: 406, retry: 'never', title: 'There is no answer of an accepted type' },
  idempotency_key_missing: { http: 400, retry: 'never', title: 'An Idempotency-Key is required' },
  idempotency_conflict: {
    http: 409,
    retry: 'never',
    title: 'The Idempotency-Key was used with another body',
  },
  already_final: { http: 409, retry: 'never', title: 'The verification has already ended' },
  already_reviewed: { http: 409, retry: 'never', title: 'A person has decided already' },
  case_changed: { http: 409, retry: 'never', title: 'It has changed since it was shown' },
  case_taken: { http: 409, retry: 'never', title: 'Another person is working at this' },
  hits_unjudged: { http: 409, retry: 'never', title: 'Hits of screening are not judged yet' },
  match_not_accepted: { http: 409, retry: 'never', title: 'A true match is not accepted' },
  not_ready: { http: 409, retry: 'never', title: 'This is not possible yet' },
  already_retried: { http: 409, retry: 'never', title: 'It was tried again already' },
  already_submitted: { http: 409, retry: 'never', title: 'Everything was handed in already' },
  upload_limit: { http: 409, retry: 'never', title: 'No more photos are taken' },
  endpoint_limit: { http: 409, retry: 'never', title: 'No more endpoints are taken' },
  reference_in_use: {
    http: 409,
    retry: 'never',
    title: 'Another open verification has this reference',
  },
  rate_limited: { http: 429, retry: 'backoff', title: 'Too many requests' },
  quota_exceeded: { http: 429, retry: 'slow', title: 'The quota of the day is used up' },
  invalid_signature: { http: 401, retry: 'never', title: 'The signature does not match' },
  // What a vendor did.
  vendor_unavailable: { http: 503, retry: 'backoff', title: 'The vendor cannot be reached' },
  vendor_timeout: { http: 504, retry: 'backoff', title: 'The vendor did not answer in time' },
  vendor_rate_limited: { http: 503, retry: 'backoff', title: 'The vendor asks us to slow down' },
  vendor_paused: {
    http: 503,
    retry: 'backoff',
    title: 'The vendor asked us to slow down a moment ago',
  },
  vendor_invalid_response: {
    http: 502,
    retry: 'backoff',
    title: 'The vendor gave an unreadable answer',
  },
  vendor_credentials: { http: 503, retry: 'slow', title: 'The vendor refuses our credentials' },
  // Renewed, and called again, where the call was made.
  vendor_token_expired: { http: 503, retry: 'slow', title: 'The vendor does not accept the token' },
  vendor_refused_request: { http: 502, retry: 'never', title: 'The vendor refused our request' },
  vendor_limit: {
    http: 409,
    retry: 'never',
    // All that a history keeps of an error, so that it says here what is left to do.
    title:
      'The vendor takes no more in this session: hand in what is there, or cancel and start another verification',
  },
  vendor_misconfigured: { http: 502, retry: 'never', title: 'The vendor account is misconfigured' },
  vendor_session_unknown: {
    http: 502,
    retry: 'never',
    title: 'The vendor does not know the session',
  },
  vendor_token_busy: {
    http: 503,
    retry: 'backoff',
    title: 'Another process is renewing the token',
  },
  // What happened on our side.
  facts_mismatch: {
    http: 500,
    retry: 'slow',
    title: 'What is to be written does not follow from what is stored',
  },
  store_unavailable: { http: 503, retry: 'backoff', title: 'The database cannot be reached' },
  objects_unavailable: {
    http: 503,
    retry: 'backoff',
    title: 'The object storage cannot be reached',
  },
  workflow_limit: { http: 409, retry: 'never', title: 'The verification takes no more of this' },
  workflow_unavailable: {
    http: 503,
    retry: 'backoff',
    title: 'The workflow service cannot be reached',
  },
  identity_unavailable: {
    http: 503,
    retry: 'backoff',
    title: 'The identity provider cannot be reached',
  },
  delivery_failed: {
    http: 502,
    retry: 'backoff',
    title: 'The endpoint did not accept the notification',
  },
  retention_hold: { http: 409, retry: 'never', title: 'The data must be kept for now' },
  erased: { http: 410, retry: 'never', title: 'The data was erased' },
  internal: { http: 500, retry: 'backoff', title: 'Something went wrong on our side' },
} as const satisfies Record<string, { http: number; retry: Retry; title: string }>;

export type Retry = 'never' | 'backoff' | 'slow';
export type ErrorCode = keyof typeof ERRORS;

/** One field that is at fault: a JSON pointer, what is wrong with it and what is expected. */
export interface FieldFault {
  /** JSON pointer into the request, e.g. `/subject/birthDate`. */
  pointer: string;
  message: string;
}

export interface KycErrorOptions {
  fields?: readonly FieldFault[];
  /** How long to wait before the next try, in milliseconds. */
  retryAfterMs?: number;
  /** The other side's own code, e.g. a Veriff troubleshooting code; letters, digits and `.` only. */
  vendorCode?: string;
  /** Surely nothing was made or changed by what failed, whatever its code says in general. */
  hadNoEffect?: boolean;
  /** Something was made before it failed, whatever its code says in general. */
  hadEffect?: boolean;
  cause?: unknown;
}

/**
 * The only error that crosses rooms on purpose. Its message is written by us and holds no personal
 * data: a vendor's error body never becomes one.
 */
export class KycError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldFault[];
  readonly retryAfterMs: number | undefined;
  readonly vendorCode: string | undefined;
  readonly hadNoEffect: boolean;
  readonly hadEffect: boolean;

  constructor(code: ErrorCode, message: string, options: KycErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KycError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.vendorCode = options.vendorCode;
    this.hadNoEffect = options.hadNoEffect ?? false;
    this.hadEffect = options.hadEffect ?? false;
  }

  /** The same failure with more known of it; this one is its cause. */
  withDetails(
    more: Pick<KycErrorOptions, 'retryAfterMs' | 'hadNoEffect' | 'hadEffect' | 'fields'>,
  ): KycError {
    const { fields, retryAfterMs, vendorCode, hadNoEffect, hadEffect } = this;
    return new KycError(this.code, this.message, {
      fields,
      hadNoEffect,
      hadEffect,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(vendorCode === undefined ? {} : { vendorCode }),
      ...more,
      cause: this,
    });
  }
}
