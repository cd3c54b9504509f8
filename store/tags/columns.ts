/**
 * What the tag of a row is over: its id and the fields that decide, as columns of its table or as SQL
 * under a name. The names are part of what is tagged, so that after a change here no tag of before holds.
 */
export const TAGGED = {
  clients: ['id', 'return_urls', 'screening_match', 'unique_reference'],
  client_branding: ['client_id', 'display_name', 'support_address', 'colour', 'languages'],
  /** What is set for a client; where there is no row, nothing is. */
  client_rules: ['client_id', 'four_eyes', 'review_within_hours', 'final_decision'],
  /** How long what has ended is kept, each time that it was set. */
  client_retention: ['client_id', 'number', 'days', 'begins_at'],
  /** Who changed what of a client's settings. */
  client_changes: ['id', 'client_id', 'principal', 'data'],
  api_keys: [
    ...(['id', 'client_id', 'mode', 'scopes', 'token_hash', 'expires_at', 'created_by'] as const),
    ...(['starts_per_day', 'links_per_day'] as const),
  ],
  vendor_accounts: [
    ...(['id', 'client_id', 'vendor', 'mode', 'base_url', 'settings'] as const),
    'webhook_token_hash',
  ],
  notification_endpoints: ['id', 'client_id', 'mode', 'url', 'allow_loopback'],
  /** What the world may see of a verification. */
  verifications: [
    ...(['id', 'client_id', 'mode', 'account_id', 'vendor', 'reference', 'status'] as const),
    ...(['reasons', 'vendor_code', 'refused_fields', 'attempts_used', 'parts'] as const),
    'screening',
  ],
  /** What a verification's workflow starts from, the policy included: a second tag in the same row. */
  start_inputs: ['id', 'start_input'],
  /** Which verification a vendor's session belongs to. */
  vendor_sessions: ['verification_id', 'number', 'account_id', 'vendor_session_hash'],
  /** Where a message belongs and how its bytes are read; these authenticate themselves. */
  inbox: [
    ...(['id', 'verification_id', 'session', 'account_id', 'vendor', 'source', 'kind'] as const),
    ...(['vendor_session_hash', 'is_aside'] as const),
  ],
  events: ['id', 'verification_id', 'type', 'principal', 'data', 'inbox_id'],
  decisions: [
    ...(['id', 'verification_id', 'number', 'status', 'reasons', 'vendor_code'] as const),
    ...(['parts', 'decided_by'] as const),
  ],
  /** Who asked for a cancel. */
  cancel_requests: ['verification_id', 'principal'],
  /** Who has asked for an erasure, and why. */
  erasures: ['verification_id', 'principal', 'reason', 'at_vendor'],
  /** What a person has decided. */
  reviews: [
    ...(['verification_id', 'number', 'decision', 'session', 'reasons', 'principal'] as const),
    ...(['last_write', 'seen', 'judgements', 'hits_told'] as const),
  ],
  /** What a person makes of one hit of a screening. */
  hit_judgements: ['verification_id', 'number', 'hit', 'wording', 'verdict', 'principal'],
  /** Who has signed in, and as what, until when. */
  reviewers: ['id', 'subject_hash'],
  console_sessions: [
    ...(['id', 'token_hash', 'reviewer_id', 'standing', 'began_at', 'used_at'] as const),
    ...(['checked_at', 'ended_at'] as const),
  ],
  /** Which one was started in place of which ended one. */
  retries: ['verification_id', 'retry_of'],
  notifications: ['id', 'verification_id', 'client_id', 'mode', 'type', 'sequence', 'payload'],
} as const satisfies Record<string, readonly string[]>;

export type Tagged = keyof typeof TAGGED;

/** Columns that tables came to have later: left out of the tag while null, so that those of before hold. */
export const ADDED: Partial<Record<Tagged, readonly string[]>> = {
  client_rules: ['review_within_hours', 'final_decision'],
  client_branding: ['languages'],
  reviews: ['seen', 'judgements', 'hits_told'],
  api_keys: ['expires_at', 'created_by', 'starts_per_day', 'links_per_day'],
};

/** The fields of a row that its tag is over; further ones do no harm. */
export type Fields<Name extends Tagged> = Record<(typeof TAGGED)[Name][number], unknown>;

const ID = ['id'] as const;
/** The columns that name a row. */
export const KEYS: Readonly<Record<Tagged, readonly string[]>> = {
  ...{ clients: ID, api_keys: ID, vendor_accounts: ID, notification_endpoints: ID },
  ...{ verifications: ID, start_inputs: ID, inbox: ID, events: ID, decisions: ID },
  ...{ client_changes: ID, notifications: ID, reviewers: ID, console_sessions: ID },
  client_branding: ['client_id'],
  vendor_sessions: ['verification_id', 'number'],
  cancel_requests: ['verification_id'],
  retries: ['verification_id'],
  erasures: ['verification_id'],
  client_rules: ['client_id'],
  client_retention: ['client_id', 'number'],
  reviews: ['verification_id', 'number'],
  hit_judgements: ['verification_id', 'number'],
};

/** An error and a list of rows name a row by these. */
export function rowId(name: Tagged, fields: Readonly<Record<string, unknown>>): string {
  return KEYS[name].map((part) => String(fields[part])).join('/');
}
